package dev.drydock.inference;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import dev.drydock.domain.registry.Task;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.InferenceFailure;
import dev.drydock.torchscript.ModuleScan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Opens a TorchScript file with DJL, after it was scanned, and says in words what is wrong with it when it cannot be opened. */
public final class TorchModule {
    private static final ModuleScan SCAN = new ModuleScan();

    private TorchModule() {}

    /** Opens the module for scoring only: its parameters take no gradient. */
    public static Model openForScoring(Path file, Device device) {
        return open(file, device, Map.of());
    }

    /** Opens the module with parameters that can be trained. */
    public static Model openForTraining(Path file, Device device) {
        return open(file, device, Map.of("trainParam", "true"));
    }

    private static Model open(Path file, Device device, Map<String, String> options) {
        SCAN.requireSafe(file);
        TorchEngine.running();
        String fileName = String.valueOf(file.getFileName());
        Model model = Model.newInstance(fileName, device, "PyTorch");
        try {
            model.load(file.toAbsolutePath().getParent(), fileName, options);
            return model;
        } catch (IOException | MalformedModelException | EngineException e) {
            model.close();
            throw new DrydockException(
                    InferenceFailure.MODULE_UNREADABLE,
                    "The module " + file + " cannot be loaded: " + firstLine(e)
                            + ". Save it with torch.jit.script(model).save(...) with a PyTorch that is not newer than "
                            + TorchEngine.description() + ".",
                    e);
        }
    }

    /** What a module of the task has to answer for each row, in words. */
    public static String wanted(Task task, int outputs) {
        return switch (task) {
            case BINARY_CLASSIFICATION -> "one logit";
            case MULTICLASS_CLASSIFICATION, TEXT_CLASSIFICATION -> outputs + " logits, one for each class,";
            case REGRESSION ->
                outputs == 1
                        ? "one number"
                        : outputs + " numbers, one for each target of label.targets in their order,";
        };
    }

    /** The first line of an engine's message: the rest is a native stack trace. */
    static String firstLine(Throwable e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
