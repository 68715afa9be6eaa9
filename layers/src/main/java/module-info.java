/// Convolution, pooling and their neighbours as Funcs with default schedules and schedule spaces.
module org.nestwright.layers {
  requires transitive org.nestwright.lowering;

  exports org.nestwright.layers;
}
