/// Search over schedules, fair measurement, tuning records, reports and the `nestwright` command.
module org.nestwright.autotune {
  requires transitive org.nestwright.layers;
  requires com.github.oshi;
  requires info.picocli;
  requires me.tongfei.progressbar;
  requires tools.jackson.databind;

  exports org.nestwright.autotune;
}
