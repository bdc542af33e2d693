package dev.drydock.bootstrap;

import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.RunTask;
import dev.drydock.application.training.ChooseTrial;
import dev.drydock.application.training.MakeTrainingReport;
import dev.drydock.application.training.Reserves;
import dev.drydock.application.training.RunBudgets;
import dev.drydock.application.training.Rungs;
import dev.drydock.application.training.TrainTrial;
import dev.drydock.application.training.ViewTraining;
import dev.drydock.application.training.WatchBudget;
import dev.drydock.artifacts.PackagedRunRecords;
import dev.drydock.artifacts.RunRecordFiles;
import dev.drydock.domain.dataset.SnapshotStore;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskInputs;
import dev.drydock.domain.training.TaskLogs;
import dev.drydock.domain.validation.EvaluationData;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The use cases of training. */
class TrainingProducer {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

    @Produces
    @Singleton
    TrainTrial trainTrial(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            VersionRepository versions,
            PackageStore packages,
            SnapshotStore snapshots,
            TaskInputs inputs,
            RunTask runTask,
            Rungs rungs,
            Reserves reserves,
            WatchBudget watchBudget) {
        return new TrainTrial(
                transactions,
                facts,
                models,
                versions,
                packages,
                snapshots,
                inputs,
                runTask,
                rungs,
                reserves,
                watchBudget,
                TrainingProducer::pause);
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Produces
    @Singleton
    MakeTrainingReport makeTrainingReport(
            Transactions transactions,
            RunFacts facts,
            ModelRepository models,
            ViewTraining viewTraining,
            ChooseTrial chooseTrial,
            EvaluationData data,
            TaskLogs attempts,
            RunBudgets budgets) {
        return new MakeTrainingReport(
                transactions,
                facts,
                models,
                viewTraining,
                chooseTrial,
                data,
                new RunRecordFiles(),
                new PackagedRunRecords(),
                attempts,
                budgets);
    }
}
