package org.nestwright.dsl;

/// Numbers that look random and are a pure function of a seed and of coordinates, so that a Func of
/// them has a value at each point like any other, the same in every run and for every schedule.
///
/// ```java
/// Func noise = Func.of("noise", x, y).is(randomFloat(42, x, y));
/// ```
///
/// Each coordinate is mixed into 32 bits by multiplications and shifts (the finalizer of
/// MurmurHash3). Not for secrets.
public final class RandomNumbers {
  private RandomNumbers() {}

  /// {@return 32 random bits as u32, the same for the same seed and coordinates}
  ///
  /// @param coordinates integers, of which the low 32 bits count; in another order they give other
  ///   numbers
  public static Expr randomBits(int seed, Expr... coordinates) {
    Expr hash = new Expr.IntConst(Type.U32, mixed(seed + 0x9E3779B9));
    for (Expr c : coordinates) {
      if (!c.type().isInteger()) {
        throw new AlgorithmException(
            "random numbers take integer coordinates, not the %s %s".formatted(c.type(), c));
      }
      hash = mixed(hash.xor(c.cast(Type.U32)).plus(constant(0x9E3779B9)));
    }
    return hash;
  }

  /// {@return a random f32 in [0, 1), a multiple of 2^-24}
  public static Expr randomFloat(int seed, Expr... coordinates) {
    Expr bits = randomBits(seed, coordinates).shr(8).reinterpret(Type.I32);
    return bits.cast(Type.F32).times(0x1p-24);
  }

  /// {@return a random i32, each value as likely as any other}
  public static Expr randomInt(int seed, Expr... coordinates) {
    return randomBits(seed, coordinates).reinterpret(Type.I32);
  }

  private static Expr mixed(Expr hash) {
    Expr a = hash.xor(hash.shr(16)).times(constant(0x85EBCA6B));
    Expr b = a.xor(a.shr(13)).times(constant(0xC2B2AE35));
    return b.xor(b.shr(16));
  }

  private static int mixed(int hash) {
    int a = (hash ^ hash >>> 16) * 0x85EBCA6B;
    int b = (a ^ a >>> 13) * 0xC2B2AE35;
    return b ^ b >>> 16;
  }

  private static Expr constant(int bits) {
    return new Expr.IntConst(Type.U32, bits);
  }
}
