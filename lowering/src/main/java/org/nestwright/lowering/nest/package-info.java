/// Crosses from plans to loop nests: the only package that sees both `dsl.Expr` and `lowering.ir`.
package org.nestwright.lowering.nest;
