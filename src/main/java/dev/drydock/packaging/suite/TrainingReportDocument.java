package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.SplitFigures;
import dev.drydock.domain.validation.TrainingReport;
import dev.drydock.domain.validation.TrainingReport.EpochLine;
import dev.drydock.domain.validation.TrainingReport.TrialLine;
import dev.drydock.domain.validation.TrialStanding;
import java.util.Locale;
import java.util.SortedMap;

/** {@code training-report.json}. Same report, same bytes. */
final class TrainingReportDocument {
    private static final int VERSION = 1;

    private TrainingReportDocument() {}

    static byte[] write(TrainingReport report) {
        ObjectNode root = StrictJson.object();
        root.put("trainingReportVersion", VERSION)
                .put("run", report.run())
                .put("model", report.model())
                .put("task", report.task().task().yamlName())
                .put("snapshot", report.snapshot())
                .put("parent", report.parent());
        report.chosen().ifPresent(trial -> root.put("chosen", trial));
        if (!report.choice().isEmpty()) {
            root.put("choice", report.choice());
        }
        root.put("metric", report.metric().wireName());
        putTexts(root.putObject("settings"), report.common());
        ArrayNode trials = root.putArray("trials");
        report.trials().forEach(trial -> putTrial(trials.addObject(), trial));
        if (report.candidate().isPresent()) {
            ObjectNode tune = root.putObject("tune");
            putFigures(tune.putObject("candidate"), report.candidate().get());
            report.champion().ifPresent(figures -> putFigures(tune.putObject("champion"), figures));
        }
        ArrayNode moved = root.putArray("moved");
        report.moved().forEach(one -> putMoved(moved.addObject(), one));
        putTexts(root.putObject("surroundings"), report.environment());
        ArrayNode budget = root.putArray("budget");
        report.budget().forEach(line -> {
            ObjectNode node =
                    budget.addObject().put("resource", line.resource()).put("used", line.used());
            line.limit().ifPresent(limit -> node.put("limit", limit));
        });
        return StrictJson.write(root);
    }

    private static void putTexts(ObjectNode node, SortedMap<String, String> texts) {
        texts.forEach(node::put);
    }

    private static void putTrial(ObjectNode node, TrialLine trial) {
        node.put("trial", trial.number())
                .put("chosen", trial.chosen())
                .put("state", trial.state().name());
        if (!trial.why().isEmpty()) {
            node.put("why", trial.why());
        }
        putTexts(node.putObject("settings"), trial.settings());
        node.put("mostEpochs", trial.mostEpochs());
        trial.bestEpoch().ifPresent(epoch -> node.put("bestEpoch", epoch));
        trial.parentLoss().ifPresent(loss -> ReportDocument.putNumber(node, "parentLoss", loss));
        trial.standing().ifPresent(standing -> putStanding(node.putObject("measured"), standing));
        ArrayNode epochs = node.putArray("epochs");
        trial.epochs().forEach(epoch -> putEpoch(epochs.addObject(), epoch));
        node.put("attempts", trial.attempts());
        ArrayNode places = node.putArray("places");
        trial.places().forEach(places::add);
    }

    private static void putStanding(ObjectNode node, TrialStanding standing) {
        node.put("metric", standing.metric().wireName());
        ReportDocument.putNumber(node, "value", standing.value());
        standing.bounds().ifPresent(bounds -> putInterval(node, "low", "high", bounds));
        ReportDocument.putNumber(node, "difference", standing.difference());
        standing.differenceBounds().ifPresent(bounds -> putInterval(node, "differenceLow", "differenceHigh", bounds));
        node.put("place", standing.place().name());
    }

    private static void putInterval(ObjectNode node, String low, String high, Interval bounds) {
        ReportDocument.putNumber(node, low, bounds.low());
        ReportDocument.putNumber(node, high, bounds.high());
    }

    private static void putEpoch(ObjectNode node, EpochLine epoch) {
        node.put("epoch", epoch.epoch());
        ReportDocument.putNumber(node, "trainLoss", epoch.trainLoss());
        ReportDocument.putNumber(node, "tuneLoss", epoch.tuneLoss());
        epoch.metric().ifPresent(metric -> ReportDocument.putNumber(node, "metric", metric));
        epoch.learningRate().ifPresent(rate -> ReportDocument.putNumber(node, "learningRate", rate));
    }

    private static void putFigures(ObjectNode node, SplitFigures figures) {
        node.put("rows", figures.rows());
        ReportDocument.putNumber(node, "metric", figures.metric());
        if (!figures.classes().isEmpty()) {
            ArrayNode classes = node.putArray("classes");
            for (SplitFigures.ClassFigure one : figures.classes()) {
                ObjectNode entry = classes.addObject().put("class", one.name()).put("rows", one.rows());
                ReportDocument.putNumber(entry, "precision", one.precision());
                ReportDocument.putNumber(entry, "recall", one.recall());
                ReportDocument.putNumber(entry, "f1", one.f1());
            }
        }
        if (!figures.confusion().isEmpty()) {
            ArrayNode confusion = node.putArray("confusion");
            figures.confusion().forEach(row -> row.forEach(confusion.addArray()::add));
        }
        if (!figures.errors().isEmpty()) {
            ArrayNode errors = node.putArray("errors");
            figures.errors().forEach(one -> {
                ObjectNode entry = errors.addObject();
                if (!one.target().isEmpty()) {
                    entry.put("target", one.target());
                }
                ReportDocument.putNumber(entry, "share", one.share());
                ReportDocument.putNumber(entry, "error", one.error());
            });
        }
    }

    private static void putMoved(ObjectNode node, MovedParameter moved) {
        node.put("parameter", moved.name())
                .put("kind", moved.kind().name().toLowerCase(Locale.ROOT))
                .put("values", moved.values());
        ReportDocument.putNumber(node, "distance", moved.distance());
        moved.relative().ifPresent(relative -> ReportDocument.putNumber(node, "relative", relative));
        moved.largest().ifPresent(largest -> ReportDocument.putNumber(node, "largest", largest));
    }
}
