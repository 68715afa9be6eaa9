package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Name;
import org.nestwright.lowering.ir.Print;
import org.nestwright.lowering.ir.Program;
import org.nestwright.lowering.ir.Stmt;
import org.nestwright.lowering.ir.Term;
import org.nestwright.lowering.ir.Walk;
import org.nestwright.lowering.runtime.CacheLine;
import org.nestwright.lowering.runtime.ElementKind;
import org.nestwright.lowering.runtime.WorkspaceLayout;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;

/// Emits the methods of one class: `run`, a method for each outlined part and for each parallel
/// body, and `chunk`.
final class ClassCode {
  private static final String RUN =
      "([Ljava/lang/Object;L" + Runtimes.WORKSPACE + ";L" + Runtimes.POOL + ";)V";
  private static final String CHUNK_TAIL = "[Ljava/lang/Object;L" + Runtimes.WORKSPACE + ";[IIII)V";

  /// Slots of parameters that the class file format allows a method.
  private static final int MOST_PARAMETERS = 255;

  /// A method that was written, with what it does.
  record Written(CodeReport.Method method, Stmt body) {}

  /// Scratch of one key is used by one allocation at a time, so copies of an unrolled body share
  /// it.
  private record ScratchKey(BufferId buffer, ElementKind kind, boolean perWorker) {}

  private final ClassVisitor type;
  private final String name;
  private final Program program;
  private final Print.Text text;
  private final LaneTables tables;
  private final List<Written> written = new ArrayList<>();
  private final List<String> chunks = new ArrayList<>();
  private final List<Integer> frames = new ArrayList<>();
  private final Map<BufferId, Integer> parameters = new HashMap<>();
  private final Set<BufferId> aligned = new HashSet<>();
  private final Map<ScratchKey, WorkspaceLayout.Scratch> scratch = new LinkedHashMap<>();
  private final Map<ScratchKey, Integer> scratchIndex = new HashMap<>();
  private final List<PrintedLine> lines = new ArrayList<>();
  private int outlines;

  ClassCode(ClassVisitor type, String name, Program program, Print.Text text) {
    this.type = type;
    this.name = name;
    this.program = program;
    this.text = text;
    tables = new LaneTables(name);
    for (Program.Parameter p : program.parameters()) {
      parameters.put(p.buffer(), parameters.size());
      if (p.aligned()) {
        aligned.add(p.buffer());
      }
    }
  }

  void write() {
    run();
    chunk();
    tables.write(type);
  }

  List<Written> written() {
    return written;
  }

  WorkspaceLayout layout() {
    return new WorkspaceLayout(List.copyOf(scratch.values()), frames);
  }

  List<PrintedLine> lines() {
    return List.copyOf(lines);
  }

  /// {@return the number of a line that is printed}
  int line(List<String> texts, List<Type> types) {
    PrintedLine line = new PrintedLine(texts, types);
    if (!lines.contains(line)) {
      lines.add(line);
    }
    return lines.indexOf(line);
  }

  int line(Stmt s) {
    return text.line(s);
  }

  private void run() {
    Code code = method(ACC_PUBLIC, "run", RUN);
    Frame frame = new Frame(false);
    frame.addContext(Frame.Context.KERNEL);
    frame.addContext(Frame.Context.ARRAYS);
    frame.addContext(Frame.Context.WORKSPACE);
    frame.addContext(Frame.Context.POOL);
    fetchNumbers(code, frame);
    FreeVariables.of(program.body(), false)
        .arrays()
        .forEach((buffer, elements) -> fetch(buffer, elements, code, frame));
    new StatementCode(this, code, frame).body(program.body());
    code.op(RETURN);
    end("run", code, program.body());
  }

  /// Calls the method of a part of its own, which takes what it uses as parameters. A part that
  /// uses more than a method can take stays where it is.
  void call(Stmt.Outline n, Code code, Frame frame) {
    FreeVariables free = FreeVariables.of(n.body(), frame.insideParallel());
    if (free.slots() > MOST_PARAMETERS) {
      new StatementCode(this, code, frame).body(n.body());
      return;
    }
    Frame inner = new Frame(frame.insideParallel());
    StringBuilder descriptor = new StringBuilder("(");
    for (Frame.Context value : free.context()) {
      code.local(value.load(), frame.context(value));
      inner.addContext(value);
      descriptor.append(value.descriptor());
    }
    free.arrays()
        .forEach((buffer, elements) -> {
          code.local(ALOAD, frame.array(buffer).slot());
          inner.addArray(buffer, elements, frame.array(buffer).start());
          descriptor.append(JvmType.arrayDescriptor(elements));
        });
    for (Term.Variable v : free.variables().values()) {
      switch (frame.binding(v.name())) {
        case Frame.Binding.Constant(int value) -> inner.bindConstant(v.name(), value);
        case Frame.Binding.Local local -> {
          requireScalar(v);
          code.local(JvmType.of(v.type()).load(), local.slot());
          inner.bind(v.name(), v.type(), 1);
          descriptor.append(JvmType.of(v.type()).descriptor());
        }
      }
    }
    String method = MethodName.of("part" + outlines++, n.body());
    String signature = descriptor.append(")V").toString();
    code.callStatic(name, method, signature);
    Code own = method(ACC_PRIVATE | ACC_STATIC, method, signature);
    new StatementCode(this, own, inner).body(n.body());
    own.op(RETURN);
    end(method, own, n.body());
  }

  /// Hands a parallel loop to the pool, with the variables that its body sees.
  void dispatch(Stmt.For n, Code code, Frame frame, TermCode terms) {
    int site = chunks.size();
    FreeVariables free = FreeVariables.of(n.withMin(Term.of(0)), true);
    Capture capture = new Capture();
    for (Term.Variable v : free.variables().values()) {
      requireScalar(v);
      if (frame.binding(v.name()) instanceof Frame.Binding.Local) {
        capture.add(v);
      }
    }
    chunks.add(MethodName.of("chunk" + site, n));
    frames.add(capture.size());
    int captured = frame.newSlot(1);
    code.local(ALOAD, frame.context(Frame.Context.WORKSPACE));
    code.push(site);
    code.callVirtual(Runtimes.WORKSPACE, "frame", "(I)[I");
    code.local(ASTORE, captured);
    capture.save(code, captured, terms);
    code.local(ALOAD, frame.context(Frame.Context.POOL));
    code.local(ALOAD, frame.context(Frame.Context.KERNEL));
    code.push(site);
    code.local(ALOAD, frame.context(Frame.Context.ARRAYS));
    code.local(ALOAD, frame.context(Frame.Context.WORKSPACE));
    code.local(ALOAD, captured);
    terms.index().emit(n.min());
    code.push(n.extent());
    code.callVirtual(
        Runtimes.POOL,
        "parallelFor",
        "(L%s;I[Ljava/lang/Object;L%s;[III)V".formatted(Runtimes.KERNEL, Runtimes.WORKSPACE));
    parallelBody(n, chunks.get(site), free, capture, frame);
  }

  private void parallelBody(
      Stmt.For n, String method, FreeVariables free, Capture capture, Frame outer) {
    Code code = method(ACC_PRIVATE | ACC_STATIC, method, "(" + CHUNK_TAIL);
    Frame frame = new Frame(true);
    frame.addContext(Frame.Context.ARRAYS);
    frame.addContext(Frame.Context.WORKSPACE);
    int captured = frame.newSlot(1);
    frame.addContext(Frame.Context.WORKER);
    int from = frame.newSlot(1);
    int to = frame.newSlot(1);
    fetchNumbers(code, frame);
    free.arrays().forEach((buffer, elements) -> fetch(buffer, elements, code, frame));
    for (Term.Variable v : free.variables().values()) {
      if (outer.binding(v.name()) instanceof Frame.Binding.Constant(int value)) {
        frame.bindConstant(v.name(), value);
      }
    }
    capture.restore(code, captured, frame);
    int variable = frame.bind(new Name.OfLoop(n.id()), Type.I32, 1);
    code.local(ILOAD, from);
    code.local(ISTORE, variable);
    new StatementCode(this, code, frame).chunk(n, variable, to);
    code.op(RETURN);
    end(method, code, n);
  }

  private void chunk() {
    Code code = method(ACC_PUBLIC, "chunk", "(I" + CHUNK_TAIL);
    Label end = new Label();
    if (!chunks.isEmpty()) {
      Label[] cases = new Label[chunks.size()];
      java.util.Arrays.setAll(cases, _ -> new Label());
      code.local(ILOAD, 1);
      code.tableSwitch(end, cases);
      for (int site = 0; site < cases.length; site++) {
        code.label(cases[site]);
        for (int slot = 2; slot <= 7; slot++) {
          code.local(slot <= 4 ? ALOAD : ILOAD, slot);
        }
        code.callStatic(name, chunks.get(site), "(" + CHUNK_TAIL);
        code.jump(GOTO, end);
      }
    }
    code.label(end);
    code.op(RETURN);
    end("chunk", code, new Stmt.Block(List.of()));
  }

  /// Loads the numbers that a workspace has for all methods.
  private static void fetchNumbers(Code code, Frame frame) {
    fetch("most", Frame.Context.MOST, code, frame);
    fetch("never", Frame.Context.NEVER, code, frame);
  }

  private static void fetch(String number, Frame.Context value, Code code, Frame frame) {
    code.local(ALOAD, frame.context(Frame.Context.WORKSPACE));
    code.callVirtual(Runtimes.WORKSPACE, number, "()I");
    frame.addContext(value);
    code.local(ISTORE, frame.context(value));
  }

  /// Loads an array of the caller, or scratch that was allocated outside, into a local.
  private void fetch(BufferId buffer, Type elements, Code code, Frame frame) {
    Integer parameter = parameters.get(buffer);
    if (parameter != null) {
      code.local(ALOAD, frame.context(Frame.Context.ARRAYS));
      code.push(parameter);
      code.op(AALOAD);
      code.cast(JvmType.arrayDescriptor(elements));
    } else {
      Integer index = scratchIndex.get(new ScratchKey(buffer, JvmType.element(elements), false));
      if (index == null) {
        throw new CompilerBug("no array holds " + buffer);
      }
      code.local(ALOAD, frame.context(Frame.Context.WORKSPACE));
      code.push(index);
      code.push(0);
      fetchScratch(code, elements);
    }
    boolean first = parameter != null && !aligned.contains(buffer);
    int start = first ? 0 : CacheLine.start(JvmType.element(elements));
    code.local(ASTORE, frame.addArray(buffer, elements, start));
  }

  /// With a workspace, an index and a worker on the stack: leaves the array.
  static void fetchScratch(Code code, Type elements) {
    code.callVirtual(Runtimes.WORKSPACE, "array", "(II)Ljava/lang/Object;");
    code.cast(JvmType.arrayDescriptor(elements));
  }

  /// {@return the index of the scratch array for an allocation}
  int scratch(Stmt.Allocate n, boolean perWorker) {
    ElementKind kind = JvmType.element(n.type());
    ScratchKey key = new ScratchKey(n.buffer(), kind, perWorker);
    scratch.merge(
        key,
        new WorkspaceLayout.Scratch(n.buffer().toString(), kind, n.size(), perWorker),
        (a, b) -> a.size() >= b.size() ? a : b);
    return scratchIndex.computeIfAbsent(key, _ -> scratchIndex.size());
  }

  private static void requireScalar(Term.Variable v) {
    if (v.lanes() > 1) {
      throw new CompilerBug("the vector " + v.name() + " would be passed to another method");
    }
  }

  private Code method(int access, String method, String descriptor) {
    return new Code(type.visitMethod(access, method, descriptor, null, null), tables);
  }

  private void end(String method, Code code, Stmt body) {
    int bytes = code.end();
    written.add(
        new Written(
            new CodeReport.Method(method, line(body), bytes, code.vectorCalls(), loops(body)),
            body));
  }

  /// Whether a loop stands in `s` itself, and in no method of its own.
  private static boolean loops(Stmt s) {
    return s instanceof Stmt.For
        || (!(s instanceof Stmt.Outline) && Walk.statements(s).stream().anyMatch(ClassCode::loops));
  }
}
