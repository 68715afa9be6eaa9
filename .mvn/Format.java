import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Holds the sources of all modules to google-java-format: `check ROOT` names the files that are not
/// formatted and fails, `apply ROOT` formats them.
public final class Format {
  public static void main(String[] args) throws IOException {
    String mode = args[0];
    if (!List.of("check", "apply").contains(mode)) {
      System.err.println("-Dformat=" + mode + " is neither check nor apply");
      System.exit(2);
    }
    Path root = Path.of(args[1]);
    var formatter = new Formatter();
    int bad = 0;
    for (Path file : sources(root)) {
      Path name = root.relativize(file);
      try {
        String source = Files.readString(file);
        String formatted = formatter.formatSourceAndFixImports(source);
        if (formatted.equals(source)) {
          continue;
        }
        if (mode.equals("apply")) {
          Files.writeString(file, formatted);
          System.out.println("formatted " + name);
        } else {
          System.err.println("not formatted: " + name);
          bad++;
        }
      } catch (FormatterException e) {
        e.diagnostics().forEach(d -> System.err.println("cannot parse: " + name + ":" + d));
        bad++;
      }
    }
    if (bad > 0) {
      System.err.println("to format them: mvn -N verify -Dformat=apply");
      System.exit(1);
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> modules = Files.list(root)) {
      return Stream.concat(modules, Stream.of(root.resolve("autotune/peers")))
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .flatMap(Format::walk)
          .filter(file -> file.toString().endsWith(".java"))
          .sorted()
          .toList();
    }
  }

  private static Stream<Path> walk(Path directory) {
    try {
      return Files.walk(directory);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
