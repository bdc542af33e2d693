package dev.drydock.rest.runs;

import dev.drydock.api.JobChangeView;
import dev.drydock.api.PreviewView;
import dev.drydock.application.runs.PreviewRestart.DataChange;
import dev.drydock.application.runs.PreviewRestart.JobChange;
import dev.drydock.application.runs.PreviewRestart.Preview;
import dev.drydock.application.runs.RestartPlan.Planned;
import org.jspecify.annotations.Nullable;

/** Previews as wire records. */
final class PreviewViews {
    private PreviewViews() {}

    static PreviewView of(Preview preview, @Nullable String fromStep) {
        return new PreviewView(
                preview.execution().executionId(),
                fromStep,
                preview.obstacles(),
                preview.parameters(),
                of(preview.job()),
                preview.steps().stream().map(PreviewViews::step).toList(),
                preview.data().stream().map(PreviewViews::change).toList());
    }

    static JobChangeView of(JobChange job) {
        return new JobChangeView(job.job(), job.then().orElse(null), job.now().orElse(null), job.changed());
    }

    private static PreviewView.Change change(DataChange change) {
        return new PreviewView.Change(
                change.name(),
                change.then(),
                change.now(),
                change.changed(),
                change.kept().orElse(null));
    }

    private static PreviewView.Step step(Planned step) {
        return new PreviewView.Step(
                step.step(),
                step.outcome().name(),
                step.sure(),
                step.why(),
                step.checkpoint().orElse(null),
                step.partitionsDone(),
                step.partitionsLeft());
    }
}
