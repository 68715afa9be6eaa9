package org.nestwright.tutorials.lesson09;

import org.nestwright.dsl.BoundaryConditions;
import org.nestwright.dsl.Func;
import org.nestwright.dsl.Func.Head;
import org.nestwright.dsl.Input;

/// The ways to go on beyond the border of a picture.
enum Border {
  /// A constant, as the padding of a convolution.
  CONSTANT("constantExterior"),
  /// The nearest point.
  EDGE("repeatEdge"),
  /// The picture backwards, the point at the border twice.
  MIRROR("mirrorImage"),
  /// The picture backwards, the point at the border once.
  MIRROR_INSIDE("mirrorInterior"),
  /// The picture again.
  REPEAT("repeatImage");

  /// What it is called in `BoundaryConditions`.
  final String method;

  Border(String method) {
    this.method = method;
  }

  /// {@return `in`, with values beyond its border}
  Func around(Head head, Input in) {
    return switch (this) {
      case CONSTANT -> BoundaryConditions.constantExterior(head, in, 0);
      case EDGE -> BoundaryConditions.repeatEdge(head, in);
      case MIRROR -> BoundaryConditions.mirrorImage(head, in);
      case MIRROR_INSIDE -> BoundaryConditions.mirrorInterior(head, in);
      case REPEAT -> BoundaryConditions.repeatImage(head, in);
    };
  }
}
