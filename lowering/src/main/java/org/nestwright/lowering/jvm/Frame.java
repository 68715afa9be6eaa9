package org.nestwright.lowering.jvm;

import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ILOAD;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.nestwright.dsl.Type;
import org.nestwright.lowering.CompilerBug;
import org.nestwright.lowering.ir.BufferId;
import org.nestwright.lowering.ir.Name;

/// Where the variables and buffers of a loop nest live in one method. Scopes nest: what was added
/// last is dropped first.
final class Frame {
  /// A value that every method may need besides the variables of the loop nest.
  enum Context {
    KERNEL("L" + Runtimes.KERNEL + ";"),
    ARRAYS("[Ljava/lang/Object;"),
    WORKSPACE("L" + Runtimes.WORKSPACE + ";"),
    POOL("L" + Runtimes.POOL + ";"),
    WORKER("I"),
    /// See [org.nestwright.lowering.runtime.Workspace#most].
    MOST("I"),
    /// See [org.nestwright.lowering.runtime.Workspace#never].
    NEVER("I");

    private final String descriptor;

    Context(String descriptor) {
      this.descriptor = descriptor;
    }

    String descriptor() {
      return descriptor;
    }

    /// {@return the instruction that loads it}
    int load() {
      return descriptor.equals("I") ? ILOAD : ALOAD;
    }
  }

  /// Where a variable's value is.
  sealed interface Binding {
    /// In a local; `order` counts the variables bound before.
    record Local(int slot, Type type, int lanes, int order) implements Binding {}

    /// Known while the code is written.
    record Constant(int value) implements Binding {}
  }

  /// A Java array in a local.
  ///
  /// @param start the index of the buffer's first value in it
  record ArraySlot(int slot, Type type, int start) {}

  /// An access at a constant index.
  record Access(int index, int lanes) {}

  private final Map<Name, Binding> bindings = new HashMap<>();
  private final Map<BufferId, ArraySlot> arrays = new HashMap<>();
  private final Map<BufferId, Map<Access, Integer>> promoted = new HashMap<>();
  private final EnumMap<Context, Integer> context = new EnumMap<>(Context.class);
  private final boolean insideParallel;
  private int nextSlot;
  private int order;

  Frame(boolean insideParallel) {
    this.insideParallel = insideParallel;
  }

  /// {@return whether some worker of a pool, not the caller of the kernel, may run this method}
  boolean insideParallel() {
    return insideParallel;
  }

  int newSlot(int size) {
    int slot = nextSlot;
    nextSlot += size;
    return slot;
  }

  /// {@return the end of the locals in use, to be given back to [#release]}
  int mark() {
    return nextSlot;
  }

  void release(int mark) {
    nextSlot = mark;
  }

  int bind(Name name, Type type, int lanes) {
    int slot = newSlot(lanes > 1 ? 1 : JvmType.of(type).slots());
    bindings.put(name, new Binding.Local(slot, type, lanes, order++));
    return slot;
  }

  void bindConstant(Name name, int value) {
    bindings.put(name, new Binding.Constant(value));
  }

  void unbind(Name name) {
    if (bindings.remove(name) instanceof Binding.Local) {
      order--;
    }
  }

  /// {@return how many variables are in locals}
  int order() {
    return order;
  }

  boolean isBound(Name name) {
    return bindings.containsKey(name);
  }

  Binding binding(Name name) {
    Binding binding = bindings.get(name);
    if (binding == null) {
      throw new CompilerBug("the variable " + name + " is not bound in the method that uses it");
    }
    return binding;
  }

  int addArray(BufferId buffer, Type type, int start) {
    int slot = newSlot(1);
    arrays.put(buffer, new ArraySlot(slot, type, start));
    return slot;
  }

  void removeArray(BufferId buffer) {
    arrays.remove(buffer);
  }

  ArraySlot array(BufferId buffer) {
    ArraySlot array = arrays.get(buffer);
    if (array == null) {
      throw new CompilerBug("the buffer " + buffer + " is not known in the method that uses it");
    }
    return array;
  }

  void promote(BufferId buffer, Map<Access, Integer> slots) {
    promoted.put(buffer, slots);
  }

  void demote(BufferId buffer) {
    promoted.remove(buffer);
  }

  boolean isPromoted(BufferId buffer) {
    return promoted.containsKey(buffer);
  }

  int promoted(BufferId buffer, Access access) {
    Integer slot = promoted.get(buffer).get(access);
    if (slot == null) {
      throw new CompilerBug("the access " + access + " of " + buffer + " was not planned");
    }
    return slot;
  }

  void addContext(Context value) {
    context.put(value, newSlot(1));
  }

  int context(Context value) {
    Integer slot = context.get(value);
    if (slot == null) {
      throw new CompilerBug(value + " is not known in the method that uses it");
    }
    return slot;
  }
}
