/// Numbered lessons that run and are tested, and labs with a grader.
module org.nestwright.tutorials {
  requires transitive org.nestwright.autotune;
  requires com.github.javaparser.core;
  requires info.picocli;

  exports org.nestwright.tutorials;
}
