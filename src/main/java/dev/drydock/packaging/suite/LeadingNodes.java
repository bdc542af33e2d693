package dev.drydock.packaging.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.drydock.domain.validation.Gate;
import dev.drydock.domain.validation.LeadingFigures;
import dev.drydock.domain.validation.LeadingFigures.Leading;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The parts of a report that a history of its model shows. */
final class LeadingNodes {
    private LeadingNodes() {}

    /** @throws dev.drydock.failure.DrydockException {@code REPORT_INVALID} */
    static LeadingFigures read(byte[] json) {
        try {
            JsonNode root = StrictJson.read(json);
            JsonNode latency = root.path("latency");
            return new LeadingFigures(
                    ReportDocument.kind(root),
                    ReportDocument.text(root, "version"),
                    root.has("champion") ? Optional.of(ReportDocument.text(root, "champion")) : Optional.empty(),
                    leading(root),
                    number(latency.path("candidate").path("p95Ms")),
                    number(latency.path("champion").path("p95Ms")));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw ReportDocument.unreadable(e);
        }
    }

    /** The first metric; of a report that compares nothing, what gate {@code floor} measured. */
    private static Optional<Leading> leading(JsonNode root) {
        JsonNode floor = measured(root)
                .filter(gate -> gate.path("gate").asText().equals(Gate.FLOOR.wireName()))
                .map(gate -> gate.path("measured"))
                .findFirst()
                .orElse(MissingNode.getInstance());
        JsonNode first = root.path("metrics").path(0);
        JsonNode line = first.isObject() ? first : floor;
        OptionalDouble value = number(first.isObject() ? first.path("candidate") : floor.path("value"));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String metric = ReportDocument.text(line, "metric");
        boolean same = floor.path("metric").asText().equals(metric);
        return Optional.of(new Leading(
                metric,
                line.path("lessIsBetter").asBoolean(),
                value.getAsDouble(),
                number(first.path("champion")),
                same ? Optional.of(KeptReport.interval(floor)) : Optional.empty(),
                same ? number(floor.path("limit")) : OptionalDouble.empty(),
                same ? floor.path("rows").asInt() : mostRows(root)));
    }

    private static int mostRows(JsonNode root) {
        return measured(root)
                .mapToInt(gate -> gate.path("measured").path("rows").asInt())
                .max()
                .orElse(0);
    }

    private static Stream<JsonNode> measured(JsonNode root) {
        return Stream.of("gates", "watched")
                .flatMap(key -> StreamSupport.stream(root.path(key).spliterator(), false))
                .filter(gate -> gate.path("measured").isObject());
    }

    private static OptionalDouble number(JsonNode value) {
        return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
    }
}
