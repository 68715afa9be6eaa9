package org.nestwright.tutorials.lesson01;

import java.awt.image.BufferedImage;

/// Draws the picture that comes with the first lesson: hills under a sky with a sun, a house with
/// straight edges, and a field with a texture.
final class Scene {
  static final int WIDTH = 480;
  static final int HEIGHT = 320;

  private static final int SUN_X = 370;
  private static final int SUN_Y = 70;
  private static final int SUN_RADIUS = 36;

  private Scene() {}

  static BufferedImage draw() {
    BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        picture.setRGB(x, y, colour(x, y));
      }
    }
    return picture;
  }

  private static int colour(int x, int y) {
    if (y > 240) {
      return field(x, y);
    }
    if (x >= 70 && x < 190 && y >= 150) {
      return house(x, y);
    }
    if (y >= 95 && y < 150 && Math.abs(x - 130) <= (y - 95) * 4 / 3) {
      return rgb(150, 60, 45);
    }
    int near = 215 - triangle(x + 60, 300) / 4;
    int far = 190 - triangle(x, 170) / 2;
    if (y > near) {
      return rgb(70, 120, 60);
    }
    if (y > far) {
      return rgb(110, 130, 140);
    }
    int distance = (x - SUN_X) * (x - SUN_X) + (y - SUN_Y) * (y - SUN_Y);
    return distance <= SUN_RADIUS * SUN_RADIUS
        ? rgb(255, 220, 90)
        : rgb(90 + y / 2, 140 + y / 3, 235 - y / 8);
  }

  private static int house(int x, int y) {
    boolean door = x >= 118 && x < 142 && y >= 195;
    boolean window = y >= 170 && y < 195 && ((x >= 82 && x < 107) || (x >= 153 && x < 178));
    boolean bar = window && ((x - 82) % 71 == 12 || y == 182);
    return door ? rgb(90, 60, 40) : bar || !window ? rgb(225, 205, 170) : rgb(40, 55, 80);
  }

  /// Furrows that come closer to each other with the distance, and stones.
  private static int field(int x, int y) {
    int depth = y - 230;
    int furrow = Math.floorMod((x - WIDTH / 2) * 40 / depth, 12);
    int stone = Math.floorMod((x / 3) * 7919 ^ (y / 3) * 104729, 61) == 0 ? 60 : 0;
    int shade = (furrow < 6 ? 20 : 0) + stone;
    return rgb(120 + shade, 90 + shade, 50 + shade);
  }

  /// {@return a wave of straight slopes from 0 to half the period and back}
  private static int triangle(int x, int period) {
    int into = Math.floorMod(x, period);
    return Math.min(into, period - into);
  }

  private static int rgb(int red, int green, int blue) {
    return red << 16 | green << 8 | blue;
  }
}
