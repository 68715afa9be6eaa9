package org.nestwright.tutorials.lesson01;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.nestwright.dsl.Buffer;

/// Pictures in files, and pictures in buffers.
final class Picture {
  /// Read from the header, before anything is decoded: a small file may hold a huge picture.
  private static final long MOST_POINTS = 25_000_000;

  private static final String SHIPPED = "scene.png";

  private Picture() {}

  /// {@return the picture that comes with the lesson}
  static BufferedImage shipped() throws PictureException {
    try (InputStream in = Picture.class.getResourceAsStream(SHIPPED);
        ImageInputStream stream = ImageIO.createImageInputStream(in)) {
      return decode(SHIPPED, stream);
    } catch (IOException e) {
      throw new PictureException("%s: cannot be read: %s".formatted(SHIPPED, e.getMessage()));
    }
  }

  static BufferedImage read(Path file) throws PictureException {
    if (!Files.exists(file)) {
      throw new PictureException(file + ": no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new PictureException(file + ": not a file");
    }
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      if (stream == null) {
        throw new PictureException(file + ": cannot be read");
      }
      return decode(file.toString(), stream);
    } catch (IOException e) {
      throw new PictureException("%s: cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  private static BufferedImage decode(String name, ImageInputStream stream)
      throws IOException, PictureException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
    if (!readers.hasNext()) {
      throw new PictureException(
          "%s: no picture; known are %s".formatted(name, String.join(", ", knownSuffixes())));
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(stream, true, true);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      if ((long) width * height > MOST_POINTS) {
        throw new PictureException(
            "%s: %d x %d points are more than %d million; scale it down"
                .formatted(name, width, height, MOST_POINTS / 1_000_000));
      }
      return reader.read(0);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | NegativeArraySizeException e) {
      // Some readers answer a damaged file with one of these.
      throw new PictureException("%s: damaged: %s".formatted(name, e.getMessage()));
    } finally {
      reader.dispose();
    }
  }

  private static String[] knownSuffixes() {
    return java.util.Arrays.stream(ImageIO.getReaderFileSuffixes())
        .map(s -> s.toLowerCase(java.util.Locale.ROOT))
        .distinct()
        .sorted()
        .toArray(String[]::new);
  }

  static void write(BufferedImage picture, Path file) throws PictureException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new PictureException(file + ": its folder does not exist");
    }
    if (Files.isDirectory(file)) {
      throw new PictureException(file + ": is a folder");
    }
    try (var stream = Files.newOutputStream(file)) {
      ImageIO.write(picture, "png", stream);
    } catch (IOException e) {
      throw new PictureException("%s: cannot be written: %s".formatted(file, e.getMessage()));
    }
  }

  /// {@return red, green and blue as bytes: column, row, colour}
  static Buffer colours(BufferedImage picture) {
    int width = picture.getWidth();
    int height = picture.getHeight();
    Buffer colours = Buffer.u8(width, height, 3);
    byte[] bytes = colours.bytes();
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      picture.getRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        for (int colour = 0; colour < 3; colour++) {
          bytes[(colour * height + y) * width + x] = (byte) (row[x] >> (16 - 8 * colour));
        }
      }
    }
    return colours;
  }

  /// {@return `left` with the gray picture `right` beside it}
  static BufferedImage sideBySide(BufferedImage left, Buffer right) {
    int width = left.getWidth();
    int height = left.getHeight();
    BufferedImage both = new BufferedImage(2 * width, height, BufferedImage.TYPE_INT_RGB);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      left.getRGB(0, y, width, 1, row, 0, width);
      both.setRGB(0, y, width, 1, row, 0, width);
      for (int x = 0; x < width; x++) {
        row[x] = 0x010101 * (int) right.getLong(x, y);
      }
      both.setRGB(width, y, width, 1, row, 0, width);
    }
    return both;
  }
}
