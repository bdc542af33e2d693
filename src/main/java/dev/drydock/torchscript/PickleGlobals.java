package dev.drydock.torchscript;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The globals that a TorchScript pickle may name: libtorch's own builders, storages of plain numbers, classes of the module's code. */
final class PickleGlobals {
    static final String REBUILD_TENSOR = "torch._utils._rebuild_tensor_v2";
    static final String RESTORE_TYPE = "torch.jit._pickle.restore_type_tag";

    private static final Set<String> BUILDERS = Set.of(
            REBUILD_TENSOR,
            RESTORE_TYPE,
            "torch.jit._pickle.build_intlist",
            "torch.jit._pickle.build_doublelist",
            "torch.jit._pickle.build_boollist",
            "torch.jit._pickle.build_tensorlist",
            "collections.OrderedDict",
            "torch.device");

    /** Bytes of one element. */
    private static final Map<String, Integer> STORAGES = Map.ofEntries(
            Map.entry("torch.FloatStorage", 4),
            Map.entry("torch.DoubleStorage", 8),
            Map.entry("torch.HalfStorage", 2),
            Map.entry("torch.BFloat16Storage", 2),
            Map.entry("torch.LongStorage", 8),
            Map.entry("torch.IntStorage", 4),
            Map.entry("torch.ShortStorage", 2),
            Map.entry("torch.CharStorage", 1),
            Map.entry("torch.ByteStorage", 1),
            Map.entry("torch.BoolStorage", 1),
            Map.entry("torch.ComplexFloatStorage", 8),
            Map.entry("torch.ComplexDoubleStorage", 16));

    /** A class bound in C++ has a constructor of its own that would run. */
    private static final String NATIVE_CLASSES = "__torch__.torch.classes.";

    private static final Pattern SCRIPTED = Pattern.compile("__torch__(\\.[A-Za-z_][A-Za-z0-9_]*)+");

    private PickleGlobals() {}

    static boolean isAllowed(String name) {
        return BUILDERS.contains(name)
                || STORAGES.containsKey(name)
                || (SCRIPTED.matcher(name).matches() && !name.startsWith(NATIVE_CLASSES));
    }

    /** Bytes of an element of this storage; 0 if it is none. */
    static int elementBytes(String name) {
        return STORAGES.getOrDefault(name, 0);
    }
}
