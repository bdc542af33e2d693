package dev.drydock.torchscript;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a pickle on a stack of plain descriptions: nothing is looked up, called or allocated as the pickle requests. It knows exactly
 * the opcodes of protocol 2 that libtorch's own unpickler knows.
 */
final class PickleReader {
    private static final Value OTHER = new Leaf();

    private final String name;
    private final ByteBuffer in;
    private final TensorBounds tensors;
    private final int nesting;
    private final List<Value> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Long, Value> memo = new HashMap<>();

    PickleReader(String name, byte[] pickle, ModuleEntries entries, int nesting) {
        this.name = name;
        this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
        this.tensors = new TensorBounds(name, entries);
        this.nesting = nesting;
    }

    /** What stands on the stack: how deep it nests is all that is known of most values. */
    sealed interface Value permits Leaf, Whole, Text, Global, Storage, Items {
        int depth();
    }

    record Leaf() implements Value {
        @Override
        public int depth() {
            return 0;
        }
    }

    record Whole(long number) implements Value {
        @Override
        public int depth() {
            return 0;
        }
    }

    record Text(String text) implements Value {
        @Override
        public int depth() {
            return 0;
        }
    }

    record Global(String name) implements Value {
        @Override
        public int depth() {
            return 0;
        }
    }

    /** @param elements how many the pickle says there are */
    record Storage(long elements) implements Value {
        @Override
        public int depth() {
            return 0;
        }
    }

    /** A tuple, list, dictionary or object. What a list and a dictionary hold is forgotten but for its depth. */
    static final class Items implements Value {
        private final List<Value> values;
        private int depth;

        /** Used in a second place: filling it further could make a ring, or nest it deeper than was counted. */
        private boolean shared;

        Items(List<Value> values) {
            this.values = values;
            values.forEach(this::holds);
        }

        void holds(Value value) {
            depth = Math.max(depth, 1 + value.depth());
        }

        List<Value> values() {
            return values;
        }

        @Override
        public int depth() {
            return depth;
        }
    }

    void read() throws UnsafeModule {
        try {
            if ((in.get() & 0xFF) != 0x80 || in.get() != 2) {
                throw refused("is no pickle of protocol 2");
            }
            while (step(in.get() & 0xFF)) {
                if (!stack.isEmpty() && stack.get(stack.size() - 1).depth() > nesting) {
                    throw refused("nests deeper than " + nesting + " values");
                }
            }
        } catch (BufferUnderflowException e) {
            throw refused("ends early");
        }
    }

    private UnsafeModule refused(String what) {
        return new UnsafeModule("its " + name + " " + what);
    }

    /** @return false at the end */
    private boolean step(int opcode) throws UnsafeModule {
        switch (opcode) {
            case '.' -> {
                return false;
            }
            case '(' -> marks.push(stack.size());
            case ']', '}' -> stack.add(new Items(List.of()));
            case ')' -> stack.add(new Items(List.of()));
            case 'N', 0x88, 0x89 -> stack.add(OTHER);
            case 'K' -> stack.add(new Whole(in.get() & 0xFF));
            case 'M' -> stack.add(new Whole(in.getShort() & 0xFFFF));
            case 'J' -> stack.add(new Whole(in.getInt()));
            case 0x8A -> stack.add(new Whole(longInteger()));
            case 'G' -> {
                in.getLong();
                stack.add(OTHER);
            }
            case 'X' -> stack.add(new Text(text(in.getInt())));
            case 'c' -> stack.add(global());
            case 'q' -> remember(in.get() & 0xFF);
            case 'r' -> remember(Integer.toUnsignedLong(in.getInt()));
            case 'h' -> recall(in.get() & 0xFF);
            case 'j' -> recall(Integer.toUnsignedLong(in.getInt()));
            case 't' -> stack.add(new Items(popToMark()));
            case 'l' -> container(popToMark());
            case 'd' -> container(pairs(popToMark()));
            case 0x85 -> stack.add(new Items(pop(1)));
            case 0x86 -> stack.add(new Items(pop(2)));
            case 0x87 -> stack.add(new Items(pop(3)));
            case 'a' -> fill(pop(1));
            case 'e' -> fill(popToMark());
            case 's' -> fill(pop(2));
            case 'u' -> fill(pairs(popToMark()));
            case 0x81 -> instance();
            case 'b' -> build();
            case 'R' -> call();
            case 'Q' -> stack.add(tensors.storage(pop(1).get(0)));
            default ->
                throw refused("has the opcode 0x" + Integer.toHexString(opcode) + ", which TorchScript does not use");
        }
        return true;
    }

    private long longInteger() throws UnsafeModule {
        if (in.get() != Long.BYTES) {
            throw refused("has a whole number of more than 8 bytes");
        }
        return in.getLong();
    }

    private String text(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private Global global() throws UnsafeModule {
        String global = line() + "." + line();
        if (!PickleGlobals.isAllowed(global)) {
            throw refused("names the global " + UnsafeModule.printable(global) + ", which no scripted module needs");
        }
        return new Global(global);
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {
            // up to the end of the line
        }
        return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.ISO_8859_1);
    }

    /** libtorch reserves a place for every number up to this one, so a number beyond the pickle's length is refused. */
    private void remember(long number) throws UnsafeModule {
        if (number > in.capacity()) {
            throw refused("stores a value under the number " + number);
        }
        memo.put(number, top());
    }

    private void recall(long number) throws UnsafeModule {
        Value value = memo.get(number);
        if (value == null) {
            throw refused("reads the value number " + number + ", which it has not stored");
        }
        if (value instanceof Items container) {
            container.shared = true;
        }
        stack.add(value);
    }

    private Value top() throws UnsafeModule {
        requireHeight(1);
        return stack.get(stack.size() - 1);
    }

    private void requireHeight(int values) throws UnsafeModule {
        if (stack.size() < values || (!marks.isEmpty() && stack.size() - values < marks.peek())) {
            throw refused("takes more values from its stack than it put there");
        }
    }

    private List<Value> pop(int values) throws UnsafeModule {
        requireHeight(values);
        return cut(stack.size() - values);
    }

    private List<Value> popToMark() throws UnsafeModule {
        if (marks.isEmpty()) {
            throw refused("takes more values from its stack than it put there");
        }
        return cut(marks.pop());
    }

    private List<Value> cut(int from) {
        List<Value> tail = stack.subList(from, stack.size());
        List<Value> values = List.copyOf(tail);
        tail.clear();
        return values;
    }

    private List<Value> pairs(List<Value> values) throws UnsafeModule {
        if (values.size() % 2 != 0) {
            throw refused("has a key without a value");
        }
        return values;
    }

    private void container(List<Value> values) {
        Items container = new Items(List.of());
        values.forEach(container::holds);
        stack.add(container);
    }

    private void fill(List<Value> values) throws UnsafeModule {
        if (!(top() instanceof Items container)) {
            throw refused("puts values into something that is no list or dictionary");
        }
        if (container.shared) {
            throw refused("changes a value that it has used already");
        }
        values.forEach(container::holds);
    }

    /** The class stays where it is until its state follows. */
    private void instance() throws UnsafeModule {
        pop(1);
        if (!(top() instanceof Global)) {
            throw refused("makes an object of something that is no class");
        }
    }

    private void build() throws UnsafeModule {
        List<Value> parts = pop(2);
        if (!(parts.get(0) instanceof Global)) {
            throw refused("sets a state on something that is no object");
        }
        stack.add(new Items(List.of(parts.get(1))));
    }

    private void call() throws UnsafeModule {
        List<Value> parts = pop(2);
        if (!(parts.get(0) instanceof Global callee) || !(parts.get(1) instanceof Items arguments)) {
            throw refused("calls something that is no global");
        }
        if (callee.name().equals(PickleGlobals.REBUILD_TENSOR)) {
            tensors.requireInside(arguments);
            stack.add(OTHER);
            return;
        }
        if (callee.name().equals(PickleGlobals.RESTORE_TYPE)) {
            requireShallowType(arguments);
        }
        stack.add(new Items(List.of(arguments)));
    }

    private void requireShallowType(Items arguments) throws UnsafeModule {
        boolean shallow = arguments.values().size() == 2
                && arguments.values().get(1) instanceof Text type
                && type.text().chars().filter(c -> c == '[' || c == '(').count() <= nesting;
        if (!shallow) {
            throw refused("gives a list a type that nests deeper than " + nesting);
        }
    }
}
