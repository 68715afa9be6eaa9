package org.nestwright.tutorials.lesson01;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradientDetectionTest {
  private static final Path SHIPPED =
      Path.of("src/main/resources/org/nestwright/tutorials/lesson01/scene.png");

  @TempDir Path folder;

  @Test
  void the_shipped_picture_gets_the_gradient_that_plain_loops_give() throws Exception {
    assertTrue(run(Optional.empty()));
    assertGradient(Scene.draw());
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,40", "16,1", "37,33", "64,64"})
  void pictures_of_any_size_do(int width, int height) throws Exception {
    BufferedImage noise = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(3);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        noise.setRGB(x, y, random.nextInt(1 << 24));
      }
    }
    Path file = folder.resolve("noise.png");
    ImageIO.write(noise, "png", file.toFile());
    assertTrue(run(Optional.of(file)));
    assertGradient(noise);
  }

  @Test
  void the_shipped_picture_is_the_drawn_one() throws IOException {
    if ("update".equals(System.getProperty("golden"))) {
      Files.createDirectories(SHIPPED.getParent());
      ImageIO.write(Scene.draw(), "png", SHIPPED.toFile());
    }
    BufferedImage shipped = ImageIO.read(SHIPPED.toFile());
    BufferedImage drawn = Scene.draw();
    for (int y = 0; y < Scene.HEIGHT; y++) {
      for (int x = 0; x < Scene.WIDTH; x++) {
        assertEquals(drawn.getRGB(x, y), shipped.getRGB(x, y), x + ", " + y);
      }
    }
    assertTrue(Files.size(SHIPPED) < 100_000);
  }

  @Test
  void what_is_no_picture_is_refused_in_one_line() throws IOException {
    Path missing = folder.resolve("missing.png");
    assertRefused(missing, missing + ": no such file");
    assertRefused(folder, folder + ": not a file");
    Path text = Files.writeString(folder.resolve("text.png"), "no picture");
    assertRefused(text, text + ": no picture; known are bmp, gif, jpeg, jpg, png, tif, tiff, wbmp");
  }

  @Test
  void a_huge_picture_is_refused_before_it_is_decoded() throws IOException {
    Path bomb = Files.write(folder.resolve("bomb.png"), header(60_000, 60_000));
    assertRefused(bomb, bomb + ": 60000 x 60000 points are more than 25 million; scale it down");
  }

  @Test
  void a_cut_picture_is_refused() throws IOException {
    byte[] whole = Files.readAllBytes(SHIPPED);
    for (int length : new int[] {9, 20, 40, whole.length / 2}) {
      Path cut = Files.write(folder.resolve("cut.png"), java.util.Arrays.copyOf(whole, length));
      PictureException e = assertThrows(PictureException.class, () -> run(Optional.of(cut)));
      assertTrue(e.getMessage().startsWith(cut + ": "), e.getMessage());
    }
  }

  @Test
  void a_missing_folder_is_told() {
    Path target = folder.resolve("nowhere/out.png");
    PictureException e =
        assertThrows(
            PictureException.class,
            () -> GradientDetection.run(Optional.empty(), target, false, silent()));
    assertEquals(target + ": its folder does not exist", e.getMessage());
  }

  private void assertRefused(Path file, String message) {
    PictureException e = assertThrows(PictureException.class, () -> run(Optional.of(file)));
    assertEquals(message, e.getMessage());
  }

  private boolean run(Optional<Path> image) throws PictureException {
    return GradientDetection.run(image, folder.resolve("out.png"), false, silent());
  }

  private static PrintStream silent() {
    return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
  }

  private void assertGradient(BufferedImage original) throws IOException {
    BufferedImage both = ImageIO.read(folder.resolve("out.png").toFile());
    int width = original.getWidth();
    int height = original.getHeight();
    assertEquals(2 * width, both.getWidth());
    assertEquals(height, both.getHeight());
    int[][] gray = new int[height][width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        assertEquals(original.getRGB(x, y), both.getRGB(x, y));
        gray[y][x] = gray(original.getRGB(x, y));
      }
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int wanted = 0xff000000 | 0x010101 * gradient(gray, x, y);
        assertEquals(wanted, both.getRGB(width + x, y), x + ", " + y);
      }
    }
  }

  /// As the lesson sums it up: each product but one is added without rounding in between.
  private static int gray(int rgb) {
    float redAndGreen = Math.fma(rgb >> 8 & 255, 0.587f, (rgb >> 16 & 255) * 0.299f);
    return (int) Math.fma(rgb & 255, 0.114f, redAndGreen);
  }

  private static int gradient(int[][] gray, int x, int y) {
    int right = 0;
    int down = 0;
    for (int i = -1; i <= 1; i++) {
      int weight = 2 - i * i;
      right += weight * (at(gray, x + 1, y + i) - at(gray, x - 1, y + i));
      down += weight * (at(gray, x + i, y + 1) - at(gray, x + i, y - 1));
    }
    return (int) Math.min(255, Math.sqrt(right * right + down * down));
  }

  private static int at(int[][] gray, int x, int y) {
    return gray[Math.clamp(y, 0, gray.length - 1)][Math.clamp(x, 0, gray[0].length - 1)];
  }

  /// {@return a PNG's first bytes, which is all that tells its size}
  private static byte[] header(int width, int height) {
    ByteBuffer bytes = ByteBuffer.allocate(33);
    bytes.putLong(0x89504E470D0A1A0AL).putInt(13);
    int start = bytes.position();
    bytes.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
    bytes.put(new byte[] {8, 2, 0, 0, 0});
    java.util.zip.CRC32 check = new java.util.zip.CRC32();
    check.update(bytes.array(), start, bytes.position() - start);
    bytes.putInt((int) check.getValue());
    return bytes.array();
  }
}
