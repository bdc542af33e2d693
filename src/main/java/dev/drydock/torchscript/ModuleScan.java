package dev.drydock.torchscript;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Decides whether a TorchScript file may be given to libtorch at all. An engine trusts such a file: it reads beyond a storage
 * that is shorter than a tensor says, reserves memory for any memo number, recurses as deep as values nest, and the module's code may
 * write and read files by operators of its own. So every entry's name and size, every pickle's opcodes, globals and tensors, and every operator
 * that the code names are held against allow-lists first. Thread-safe.
 */
public final class ModuleScan {
    /** Besides the places in the source code, beside each file of code; libtorch reads no other pickle of a module. */
    private static final Set<String> PICKLES = Set.of("data.pkl", "constants.pkl");

    private final ModuleLimits limits;

    public ModuleScan() {
        this(ModuleLimits.STANDARD);
    }

    public ModuleScan(ModuleLimits limits) {
        this.limits = limits;
    }

    /**
     * Takes time by the size of code and pickles, not of the tensors.
     *
     * @throws DrydockException {@link InferenceFailure#MODULE_UNREADABLE} if the file is no TorchScript archive,
     *     {@link InferenceFailure#MODULE_UNSAFE} if it is one that no engine should load
     */
    public void requireSafe(Path file) {
        check(file, ModuleScan::scan);
    }

    /**
     * Checks names, number and sizes of the archive's entries only, after which they can be read within bounds.
     *
     * @throws DrydockException as {@link #requireSafe}
     */
    public void requireBounded(Path file) {
        check(file, (entries, limits) -> {});
    }

    /** What is looked at in the entries. */
    private interface Look {
        void at(ModuleEntries entries, ModuleLimits limits) throws IOException, UnsafeModule;
    }

    private void check(Path file, Look look) {
        try (ModuleEntries entries = ModuleEntries.open(file, limits)) {
            look.at(entries, limits);
        } catch (IOException e) {
            throw new DrydockException(
                    InferenceFailure.MODULE_UNREADABLE,
                    "The module " + file.getFileName() + " cannot be read: it is no TorchScript archive (" + reason(e)
                            + "). Save it with torch.jit.script(model).save(...).",
                    e);
        } catch (UnsafeModule e) {
            throw new DrydockException(
                    InferenceFailure.MODULE_UNSAFE,
                    "The module " + file.getFileName() + " is refused: " + e.why()
                            + ". It was not loaded. Save a module of your own with torch.jit.script(model).save(...), and ask"
                            + " where this file came from.",
                    e);
        }
    }

    private static String reason(IOException e) {
        String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return said.replaceAll("[^\\x20-\\x7E]", "?");
    }

    private static void scan(ModuleEntries entries, ModuleLimits limits) throws IOException, UnsafeModule {
        entries.require("data.pkl");
        List<String> pickles = new ArrayList<>();
        for (String name : entries.names()) {
            if (PICKLES.contains(name) || name.endsWith(".debug_pkl")) {
                pickles.add(name);
            } else if (name.startsWith("code/")) {
                new ScriptCode(name, limits.nesting()).scan(entries.text(name));
            }
        }
        for (String name : pickles) {
            new PickleReader(name, entries.pickle(name), entries, limits.nesting()).read();
        }
    }
}
