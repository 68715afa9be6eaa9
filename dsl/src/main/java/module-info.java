/// What is computed: expressions, functions, inputs, buffers, and the interpreter that is the
/// meaning of every program.
module org.nestwright.dsl {
  exports org.nestwright.dsl;
}
