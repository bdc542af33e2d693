package dev.drydock.packaging.suite;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.validation.Calibration;
import dev.drydock.domain.validation.ClassLine;
import dev.drydock.domain.validation.Interval;
import dev.drydock.domain.validation.LatencyCheck;
import dev.drydock.domain.validation.Observations;

/** The parts of a report beside its gates: keys {@code classes}, {@code calibration} and {@code latency}. */
final class ObservationNodes {
    private ObservationNodes() {}

    static void put(ObjectNode root, Observations observations) {
        if (!observations.classes().isEmpty()) {
            ArrayNode classes = root.putArray("classes");
            observations.classes().forEach(line -> putClass(classes.addObject(), line));
        }
        observations.calibration().ifPresent(both -> {
            ObjectNode node = root.putObject("calibration").put("bins", Calibration.BINS);
            putCalibration(node.putObject("candidate"), both.candidate());
            putCalibration(node.putObject("champion"), both.champion());
        });
        observations.latency().ifPresent(check -> {
            ObjectNode node = root.putObject("latency").put("calls", check.calls());
            putPercentiles(node.putObject("candidate"), check.candidate());
            putPercentiles(node.putObject("champion"), check.champion());
            ObjectNode ratio = node.putObject("ratio");
            ReportDocument.putNumber(ratio, "median", check.ratio().median());
            ReportDocument.putNumber(ratio, "low", check.ratio().bounds().low());
            ReportDocument.putNumber(ratio, "high", check.ratio().bounds().high());
        });
    }

    private static void putClass(ObjectNode node, ClassLine line) {
        node.put("class", line.name()).put("rows", line.rows());
        ReportDocument.putNumber(node, "candidateRecall", line.candidateRecall());
        ReportDocument.putNumber(node, "championRecall", line.championRecall());
    }

    private static void putCalibration(ObjectNode node, Calibration calibration) {
        ReportDocument.putNumber(node, "error", calibration.error());
        ArrayNode bins = node.putArray("bins");
        for (Calibration.Bin bin : calibration.bins()) {
            ObjectNode entry = bins.addObject().put("rows", bin.rows());
            ReportDocument.putNumber(entry, "probability", bin.probability());
            ReportDocument.putNumber(entry, "share", bin.share());
        }
    }

    private static void putPercentiles(ObjectNode node, LatencyCheck.Percentiles milliseconds) {
        ReportDocument.putNumber(node, "p50Ms", milliseconds.p50());
        ReportDocument.putNumber(node, "p95Ms", milliseconds.p95());
        ReportDocument.putNumber(node, "p99Ms", milliseconds.p99());
        ReportDocument.putNumber(node, "p95LowMs", milliseconds.p95Bounds().low());
        ReportDocument.putNumber(node, "p95HighMs", milliseconds.p95Bounds().high());
        ReportDocument.putNumber(node, "p99LowMs", milliseconds.p99Bounds().low());
        ReportDocument.putNumber(node, "p99HighMs", milliseconds.p99Bounds().high());
    }

    static Observations read(JsonNode root) {
        return new Observations(
                KeptReport.items(root.path("classes"), ObservationNodes::classLine),
                KeptReport.optional(root.path("calibration"), ObservationNodes::calibrations),
                KeptReport.optional(root.path("latency"), ObservationNodes::latency));
    }

    private static ClassLine classLine(JsonNode node) {
        return new ClassLine(
                node.path("class").asText(),
                node.path("rows").asInt(),
                KeptReport.number(node, "candidateRecall"),
                KeptReport.number(node, "championRecall"));
    }

    private static Observations.Calibrations calibrations(JsonNode node) {
        return new Observations.Calibrations(calibration(node.path("candidate")), calibration(node.path("champion")));
    }

    private static Calibration calibration(JsonNode node) {
        return new Calibration(
                KeptReport.number(node, "error"),
                KeptReport.items(
                        node.path("bins"),
                        bin -> new Calibration.Bin(
                                bin.path("rows").asInt(),
                                KeptReport.number(bin, "probability"),
                                KeptReport.number(bin, "share"))));
    }

    private static LatencyCheck latency(JsonNode node) {
        JsonNode ratio = node.path("ratio");
        return new LatencyCheck(
                node.path("calls").asInt(),
                percentiles(node.path("candidate")),
                percentiles(node.path("champion")),
                new LatencyCheck.Ratio(KeptReport.number(ratio, "median"), KeptReport.interval(ratio)));
    }

    private static LatencyCheck.Percentiles percentiles(JsonNode node) {
        return new LatencyCheck.Percentiles(
                KeptReport.number(node, "p50Ms"),
                KeptReport.number(node, "p95Ms"),
                KeptReport.number(node, "p99Ms"),
                new Interval(KeptReport.number(node, "p95LowMs"), KeptReport.number(node, "p95HighMs")),
                new Interval(KeptReport.number(node, "p99LowMs"), KeptReport.number(node, "p99HighMs")));
    }
}
