/// How it runs, as data: schedules, their legality with reasons, bounds inference and the plan.
module org.nestwright.scheduler {
  requires transitive org.nestwright.dsl;
  requires org.jgrapht.core;

  exports org.nestwright.scheduler;
  exports org.nestwright.scheduler.bounds;
  exports org.nestwright.scheduler.plan;
  exports org.nestwright.scheduler.report;
}
