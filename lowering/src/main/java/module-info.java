/// Turns a plan into a running class: loop-nest IR, passes, bytecode and kernels.
module org.nestwright.lowering {
  requires transitive org.nestwright.scheduler;
  requires org.objectweb.asm;
  requires java.management;
  requires jdk.management;

  exports org.nestwright.lowering;
}
