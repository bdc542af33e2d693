package dev.drydock.inference;

import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.torchscript.ModuleBuffers;
import dev.drydock.torchscript.ModuleScan;
import dev.drydock.torchscript.ModuleState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Looks into a module's file, a ZIP archive, without running anything of it: what it was made by decides whether it can be
 * trained. The layout is that of {@code torch/csrc/jit/serialization/export_module.cpp}.
 */
public final class ModuleArchive {
    private static final int LONGEST_ENTRY = 16 << 20;

    private final Path file;
    private boolean code;
    private boolean traced;
    private boolean parameters;

    private ModuleArchive(Path file) {
        this.file = file;
    }

    /**
     * @throws DrydockException {@link InferenceFailure#MODULE_UNREADABLE}, {@link InferenceFailure#MODULE_UNSAFE}, {@link InferenceFailure#MODULE_IS_STATE_DICT},
     *     {@link InferenceFailure#MODULE_IS_TRACED} or {@link InferenceFailure#MODULE_IS_FROZEN}, each with its cure
     */
    public static void requireScripted(Path file) {
        ModuleScan scan = new ModuleScan();
        scan.requireBounded(file);
        ModuleArchive archive = new ModuleArchive(file);
        archive.look();
        archive.judge();
        scan.requireSafe(file);
    }

    /** Whether the module's parameters are all that its running changes of it; if in doubt, no. */
    public static boolean isParametersOnly(Path file) {
        return ModuleState.isParametersOnly(file);
    }

    private void look() {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                look(zip, entries.nextElement());
            }
        } catch (IOException e) {
            throw new DrydockException(
                    InferenceFailure.MODULE_UNREADABLE,
                    "The module " + file.getFileName() + " cannot be read: it is no TorchScript archive ("
                            + e.getMessage() + "). Save it with torch.jit.script(model).save(...).",
                    e);
        }
    }

    private void look(ZipFile zip, ZipEntry entry) throws IOException {
        String name = entry.getName();
        if (name.contains("/traced_inputs/") || name.endsWith("/traced_inputs.pkl")) {
            traced = true;
        }
        if (name.contains("/code/")) {
            code = true;
            String text = text(zip, entry);
            parameters |= name.endsWith(".py") && text.contains("__parameters__ = [\"");
            traced |= name.endsWith(".debug_pkl") && text.contains("torch/jit/_trace.py");
        }
    }

    private static String text(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return new String(in.readNBytes(LONGEST_ENTRY), StandardCharsets.ISO_8859_1);
        }
    }

    private void judge() {
        if (!code) {
            throw refused(
                    InferenceFailure.MODULE_IS_STATE_DICT,
                    "it holds tensors without code, as torch.save(model.state_dict()) writes. Load it in Python and save"
                            + " torch.jit.script(model)");
        }
        if (traced) {
            throw refused(
                    InferenceFailure.MODULE_IS_TRACED,
                    "it was made by torch.jit.trace, which bakes in how dropout and batch-norm behaved then. Save"
                            + " torch.jit.script(model) instead");
        }
        if (!parameters) {
            throw refused(
                    InferenceFailure.MODULE_IS_FROZEN,
                    "it has no parameters, as after torch.jit.freeze or torch.jit.optimize_for_inference. Save the"
                            + " scripted module before it is frozen");
        }
    }

    private DrydockException refused(InferenceFailure code, String why) {
        return new DrydockException(code, "The module " + file.getFileName() + " cannot be trained: " + why + ".");
    }

    /**
     * What a module keeps beside its parameters.
     *
     * @param shapes of its buffers, by name
     * @param otherFloats tensors of floating-point numbers of another type than float32
     */
    public record Kept(SortedMap<String, long[]> shapes, SortedSet<String> otherFloats) {}

    /** See {@link ModuleBuffers#describe}. */
    public static Kept kept(Path module, Set<String> parameters) {
        ModuleBuffers.Kept kept = ModuleBuffers.describe(module, parameters);
        return new Kept(kept.shapes(), kept.otherFloats());
    }

    /** See {@link ModuleBuffers#write}. */
    public static void writeBuffers(Path module, Set<String> parameters, Map<String, float[]> values, Path target) {
        ModuleBuffers.write(module, parameters, values, target);
    }

    /** See {@link ModuleBuffers#of}. */
    public static SortedMap<String, float[]> buffers(Path module, Set<String> parameters) {
        return ModuleBuffers.of(module, parameters);
    }
}
