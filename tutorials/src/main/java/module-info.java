/// Numbered lessons that run and are tested, and labs with a grader.
module org.nestwright.tutorials {
  requires transitive org.nestwright.autotune;
  requires com.github.javaparser.core;
  requires info.picocli;
  requires java.desktop;

  exports org.nestwright.tutorials;

  // Picocli fills options and calls commands by reflection.
  opens org.nestwright.tutorials.cli to
      info.picocli;
}
