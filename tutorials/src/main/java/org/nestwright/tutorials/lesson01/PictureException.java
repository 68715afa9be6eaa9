package org.nestwright.tutorials.lesson01;

/// A picture cannot be read or written. The message is one line that names the file.
public final class PictureException extends Exception {
  private static final long serialVersionUID = 1L;

  PictureException(String message) {
    super(message);
  }
}
