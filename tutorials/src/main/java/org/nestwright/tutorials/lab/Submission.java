package org.nestwright.tutorials.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nestwright.dsl.AlgorithmException;
import org.nestwright.scheduler.Schedule;
import org.nestwright.scheduler.ScheduleException;

/// What a student hands in: the text of a file, either a Java class with one method that returns a
/// schedule, or the schedule's chain of calls alone. It is only ever read.
///
/// @param file its name, for messages
/// @param text of it, its lines ended by line feeds
public record Submission(String file, String text) {
  private static final int MOST_BYTES = 64 * 1024;

  /// Brackets in brackets: a parser calls itself for each level.
  private static final int MOST_NESTED = 32;

  private static final Pattern PLAIN = Pattern.compile("(\\s|//[^\\n]*)*Schedule\\s*\\.");
  private static final Pattern PLACE =
      Pattern.compile("line ([0-9]+), column ([0-9]+): (.*)", Pattern.DOTALL);

  /// {@return the submission in `file`}
  ///
  /// @throws SubmissionException when there is no such file, or it is no text, or too long
  public static Submission read(Path file) throws SubmissionException {
    String name = file.toString();
    if (!Files.exists(file)) {
      throw new SubmissionException(name, "no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new SubmissionException(name, "not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new SubmissionException(
            name, "longer than %d bytes; a schedule is a page".formatted(MOST_BYTES));
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return of(name, text);
    } catch (CharacterCodingException e) {
      throw new SubmissionException(name, "not a text in UTF-8");
    } catch (IOException e) {
      throw new SubmissionException(name, "cannot be read: " + e.getMessage());
    }
  }

  /// {@return the submission with this text}
  static Submission of(String file, String text) {
    String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return new Submission(file, unmarked.replace("\r\n", "\n").replace('\r', '\n'));
  }

  /// {@return the schedule it writes}
  ///
  /// @throws SubmissionException when it is anything else than a schedule
  Schedule schedule(Task task) throws SubmissionException {
    checkNesting();
    String chain = PLAIN.matcher(text).lookingAt() ? text : new JavaReader(this, task).chain();
    try {
      return Schedule.parse(task.pipeline(), chain);
    } catch (ScheduleException | AlgorithmException e) {
      Matcher place = PLACE.matcher(e.getMessage());
      if (!place.matches()) {
        throw new SubmissionException(file, e.getMessage());
      }
      throw new SubmissionException(
          file,
          Integer.parseInt(place.group(1)),
          Integer.parseInt(place.group(2)),
          place.group(3).replace('\n', ' '));
    }
  }

  private void checkNesting() throws SubmissionException {
    int depth = 0;
    int line = 1;
    int column = 0;
    for (int i = 0; i < text.length(); i++) {
      column++;
      switch (text.charAt(i)) {
        case '(', '[', '{', '<' -> depth++;
        case ')', ']', '}', '>' -> depth = Math.max(0, depth - 1);
        case '\n' -> {
          line++;
          column = 0;
        }
        default -> {}
      }
      if (depth > MOST_NESTED) {
        throw new SubmissionException(
            file, line, column, "more than %d brackets in brackets".formatted(MOST_NESTED));
      }
    }
  }
}
