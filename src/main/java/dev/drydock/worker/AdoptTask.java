package dev.drydock.worker;

import dev.drydock.domain.registry.ModelDefinition.TrainingSettings;
import dev.drydock.domain.training.Learning;
import dev.drydock.domain.training.TaskRequest;
import dev.drydock.inference.ModuleArchive;
import dev.drydock.workers.protocol.ResultFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Kind {@code ADOPT}: gives the parent's module weights that were trained elsewhere, and scores <em>tune</em> with both. */
final class AdoptTask implements TaskWork {
    private final TaskContext context;
    private final TaskRows taskRows;

    AdoptTask(TaskContext context) {
        this.context = context;
        this.taskRows = new TaskRows(context);
    }

    @Override
    public ResultFile run() throws IOException {
        TrainingSettings settings = TaskSettings.read(context);
        Learning learning = TaskSettings.learning(context);
        Path parent = context.requireInput(TaskRequest.MODULE).path();
        ModuleArchive.requireScripted(parent);
        Path weights = context.attempt().path().resolve(TrainTask.WEIGHTS);
        ContributedWeights.read(
                        context.key(),
                        context.requireInput(TaskRequest.CONTRIBUTED).path())
                .writeInto(parent, weights);
        context.supervision().beat();
        LabelledRows rows = SnapshotRows.open(context);
        Optional<BatchInputs> inputs = taskRows.asGiven(rows, learning);
        if (inputs.isEmpty()) {
            return ResultFile.stopped();
        }
        SortedMap<String, String> outputs = new TreeMap<>();
        outputs.put(TrainTask.WEIGHTS, context.settleOutput(TrainTask.WEIGHTS));
        Training.Data data = taskRows.dataOf(rows, inputs.get(), settings, learning, "");
        TuneOutputs tune = new TuneOutputs(context, data);
        tune.write(weights, outputs);
        tune.writeParent(parent, data, outputs);
        return ResultFile.completed(outputs, Map.of());
    }
}
