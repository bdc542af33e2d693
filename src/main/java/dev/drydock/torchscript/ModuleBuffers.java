package dev.drydock.torchscript;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads and replaces the float32 tensors without a gradient from a module's archive, such as the running means of a batch-norm: the engine's binding
 * returns only parameters. The pickle first passes all checks of {@link ModuleScan}.
 */
public final class ModuleBuffers {
    private static final String PICKLE = "data.pkl";
    private static final String FLOATS = "torch.FloatStorage";
    private static final Set<String> OTHER_FLOATS =
            Set.of("torch.DoubleStorage", "torch.HalfStorage", "torch.BFloat16Storage");
    private static final int MOST_BYTES = 256 << 20;

    private final ModuleEntries entries;
    private final ByteBuffer in;
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private final SortedMap<String, Tensor> found = new TreeMap<>();
    private final SortedSet<String> otherFloats = new TreeSet<>();
    /** How many tensors lie in each storage. */
    private final Map<String, Integer> tensors = new HashMap<>();

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private ModuleBuffers(ModuleEntries entries, byte[] pickle) {
        this.entries = entries;
        this.in = ByteBuffer.wrap(pickle).order(ByteOrder.LITTLE_ENDIAN);
    }

    private record Named(String name) {}

    private record Stored(String type, String key) {}

    private record Tensor(Stored storage, long offset, List<?> sizes, List<?> strides) {}

    /** An object of a scripted class; its state follows. */
    private static final class Instance {
        private Map<?, ?> state = Map.of();
    }

    /**
     * @param parameters names that are none
     * @return values by name, such as {@code norm.running_mean}, row-major
     * @throws DrydockException {@link InferenceFailure#MODULE_UNREADABLE}
     */
    public static SortedMap<String, float[]> of(Path module, Set<String> parameters) {
        return look(module, parameters, buffers -> {
            SortedMap<String, float[]> values = new TreeMap<>();
            for (Map.Entry<String, Tensor> buffer : buffers.found.entrySet()) {
                values.put(buffer.getKey(), buffers.read(buffer.getValue()));
            }
            return values;
        });
    }

    /**
     * What a module keeps beside its parameters.
     *
     * @param shapes of its buffers, by name
     * @param otherFloats tensors of floating-point numbers of another type than float32
     */
    public record Kept(SortedMap<String, long[]> shapes, SortedSet<String> otherFloats) {}

    /**
     * @param parameters names that are none
     * @throws DrydockException {@link InferenceFailure#MODULE_UNREADABLE}
     */
    public static Kept describe(Path module, Set<String> parameters) {
        return look(module, parameters, buffers -> {
            SortedMap<String, long[]> shapes = new TreeMap<>();
            buffers.found.forEach((name, tensor) -> shapes.put(
                    name,
                    tensor.sizes().stream().mapToLong(ModuleBuffers::whole).toArray()));
            return new Kept(shapes, buffers.otherFloats);
        });
    }

    /**
     * Writes the module with other values of all its buffers; the same values give the same bytes.
     *
     * @param parameters names that are none
     * @param values by name, as many as {@link #of} returns
     * @throws DrydockException {@link InferenceFailure#MODULE_UNREADABLE}, also if a buffer shares its memory with another tensor
     */
    public static void write(Path module, Set<String> parameters, Map<String, float[]> values, Path target) {
        look(module, parameters, buffers -> {
            Map<String, byte[]> replaced = new HashMap<>();
            for (Map.Entry<String, Tensor> buffer : buffers.found.entrySet()) {
                float[] given = Objects.requireNonNull(values.get(buffer.getKey()));
                replaced.put("data/" + buffer.getValue().storage().key(), buffers.stored(buffer, given));
            }
            buffers.entries.write(target, replaced);
            return target;
        });
    }

    /** What is done with the buffers of an open archive. */
    @FunctionalInterface
    private interface Look<T> {
        T at(ModuleBuffers buffers) throws IOException, UnsafeModule;
    }

    private static <T> T look(Path module, Set<String> parameters, Look<T> look) {
        try (ModuleEntries entries = ModuleEntries.open(module, ModuleLimits.STANDARD)) {
            byte[] pickle = entries.pickle(PICKLE);
            new PickleReader(PICKLE, pickle, entries, ModuleLimits.STANDARD.nesting()).read();
            ModuleBuffers buffers = new ModuleBuffers(entries, pickle);
            buffers.walk("", buffers.root(), parameters);
            return look.at(buffers);
        } catch (IOException | UnsafeModule | RuntimeException e) {
            throw new DrydockException(
                    InferenceFailure.MODULE_UNREADABLE,
                    "The module " + module.getFileName() + " cannot be looked into: " + e.getMessage()
                            + ". Save it with torch.jit.script(model).save(...).",
                    e);
        }
    }

    private byte[] stored(Map.Entry<String, Tensor> buffer, float[] values) throws IOException {
        Tensor tensor = buffer.getValue();
        String key = tensor.storage().key();
        long next = 1;
        boolean alone = tensor.offset() == 0 && tensors.getOrDefault(key, 0) == 1;
        for (int d = tensor.sizes().size() - 1; d >= 0; d--) {
            alone &= whole(tensor.strides().get(d)) == next;
            next *= whole(tensor.sizes().get(d));
        }
        long bytes = (long) values.length * Float.BYTES;
        if (!alone || entries.bytes("data/" + key) != bytes) {
            throw new IOException("its buffer " + buffer.getKey() + " has no memory of its own");
        }
        ByteBuffer content = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        content.asFloatBuffer().put(values);
        return content.array();
    }

    private void walk(String name, Object value, Set<String> parameters) {
        if (value instanceof Instance module && seen.add(module)) {
            for (Map.Entry<?, ?> attribute : module.state.entrySet()) {
                String inner = String.valueOf(attribute.getKey());
                walk(name.isEmpty() ? inner : name + "." + inner, attribute.getValue(), parameters);
            }
        } else if (value instanceof Tensor tensor) {
            tensors.merge(tensor.storage().key(), 1, Integer::sum);
            if (tensor.storage().type().equals(FLOATS) && !parameters.contains(name)) {
                found.put(name, tensor);
            } else if (OTHER_FLOATS.contains(tensor.storage().type())) {
                otherFloats.add(name);
            }
        }
    }

    private float[] read(Tensor tensor) throws IOException, UnsafeModule {
        byte[] bytes = entries.tensor("data/" + tensor.storage().key(), MOST_BYTES);
        ByteBuffer stored = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int dimensions = tensor.sizes().size();
        long count = 1;
        for (int i = 0; i < dimensions; i++) {
            count *= whole(tensor.sizes().get(i));
        }
        float[] values = new float[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            long left = i;
            long at = tensor.offset();
            for (int d = dimensions - 1; d >= 0; d--) {
                at += left
                        % whole(tensor.sizes().get(d))
                        * whole(tensor.strides().get(d));
                left /= whole(tensor.sizes().get(d));
            }
            values[i] = stored.getFloat(Math.toIntExact(at * Float.BYTES));
        }
        return values;
    }

    private static long whole(Object value) {
        return (Long) value;
    }

    private Object root() {
        in.position(2);
        while (true) {
            int opcode = in.get() & 0xFF;
            if (opcode == '.') {
                return stack.get(stack.size() - 1);
            }
            step(opcode);
        }
    }

    private void step(int opcode) {
        switch (opcode) {
            case '(' -> marks.push(stack.size());
            case ']' -> stack.add(new ArrayList<>());
            case '}' -> stack.add(new LinkedHashMap<>());
            case ')' -> stack.add(List.of());
            case 'N', 0x88, 0x89 -> stack.add(false);
            case 'K' -> stack.add((long) (in.get() & 0xFF));
            case 'M' -> stack.add((long) (in.getShort() & 0xFFFF));
            case 'J' -> stack.add((long) in.getInt());
            case 0x8A -> {
                in.get();
                stack.add(in.getLong());
            }
            case 'G' -> stack.add(in.getDouble());
            case 'X' -> stack.add(text(in.getInt()));
            case 'c' -> stack.add(new Named(line() + "." + line()));
            case 'q' -> memo.put(in.get() & 0xFF, top());
            case 'r' -> memo.put(in.getInt(), top());
            case 'h' -> stack.add(Objects.requireNonNull(memo.get(in.get() & 0xFF)));
            case 'j' -> stack.add(Objects.requireNonNull(memo.get(in.getInt())));
            case 't' -> stack.add(toMark());
            case 'l' -> stack.add(new ArrayList<>(toMark()));
            case 'd' -> stack.add(filled(new LinkedHashMap<>(), toMark()));
            case 0x85 -> stack.add(pop(1));
            case 0x86 -> stack.add(pop(2));
            case 0x87 -> stack.add(pop(3));
            case 'a' -> pop(1); // lists hold no module
            case 'e' -> toMark();
            case 's' -> fill(pop(2));
            case 'u' -> fill(toMark());
            case 0x81 -> {
                pop(2);
                stack.add(new Instance());
            }
            case 'b' -> build(pop(1).get(0));
            case 'R' -> call(pop(2));
            case 'Q' -> stack.add(storage((List<?>) pop(1).get(0)));
            default -> throw new IllegalStateException("the opcode " + opcode + " was not scanned");
        }
    }

    private Object top() {
        return stack.get(stack.size() - 1);
    }

    private List<Object> pop(int values) {
        List<Object> tail = stack.subList(stack.size() - values, stack.size());
        List<Object> popped = new ArrayList<>(tail);
        tail.clear();
        return popped;
    }

    private List<Object> toMark() {
        return pop(stack.size() - marks.pop());
    }

    private void fill(List<Object> pairs) {
        if (top() instanceof Map<?, ?> map) {
            @SuppressWarnings("unchecked")
            Map<Object, Object> filled = (Map<Object, Object>) map;
            filled(filled, pairs);
        }
    }

    private static Map<Object, Object> filled(Map<Object, Object> map, List<Object> pairs) {
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            map.put(pairs.get(i), pairs.get(i + 1));
        }
        return map;
    }

    private void build(Object state) {
        if (top() instanceof Instance instance && state instanceof Map<?, ?> attributes) {
            instance.state = attributes;
        }
    }

    private void call(List<Object> parts) {
        List<?> arguments = (List<?>) parts.get(1);
        if (((Named) parts.get(0)).name().equals(PickleGlobals.REBUILD_TENSOR)) {
            stack.add(
                    new Tensor((Stored) arguments.get(0), whole(arguments.get(1)), (List<?>) arguments.get(2), (List<?>)
                            arguments.get(3)));
        } else {
            stack.add(new LinkedHashMap<>());
        }
    }

    /** @param id {@code ("storage", type, key, device, elements)} */
    private static Stored storage(List<?> id) {
        return new Stored(((Named) id.get(1)).name(), (String) id.get(2));
    }

    private String text(int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {
            // up to the end of the line
        }
        return new String(in.array(), start, in.position() - 1 - start, StandardCharsets.ISO_8859_1);
    }
}
