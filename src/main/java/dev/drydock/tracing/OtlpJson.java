package dev.drydock.tracing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.json.Mappers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON form of an OTLP {@code ExportTraceServiceRequest} (OTLP 1.x, "JSON Protobuf Encoding"): ids are hexadecimal, enums are numbers,
 * 64-bit numbers are texts.
 */
final class OtlpJson {
    private static final String SCOPE = "dev.drydock";
    private static final int ERROR = 2;
    private static final int MOST_CHARS = 256;
    private static final long NANOS = 1_000_000_000L;

    private final Map<String, String> resource;

    /** @param resource what each span belongs to, such as {@code service.name} */
    OtlpJson(Map<String, String> resource) {
        this.resource = new TreeMap<>(resource);
    }

    /** One object without line breaks. */
    String write(List<Span> spans) {
        ObjectNode root = Mappers.OWN.createObjectNode();
        ObjectNode one = root.putArray("resourceSpans").addObject();
        attributes(one.putObject("resource"), resource);
        ObjectNode scoped = one.putArray("scopeSpans").addObject();
        scoped.putObject("scope").put("name", SCOPE);
        ArrayNode all = scoped.putArray("spans");
        spans.forEach(span -> write(all.addObject(), span));
        try {
            return Mappers.OWN.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(ObjectNode node, Span span) {
        node.put("traceId", span.place().trace()).put("spanId", span.place().span());
        span.place().parent().ifPresent(parent -> node.put("parentSpanId", parent));
        node.put("name", cut(span.name()))
                .put("kind", span.kind().number())
                .put("startTimeUnixNano", nanos(span.start()))
                .put("endTimeUnixNano", nanos(span.end()));
        attributes(node, new TreeMap<>(span.attributes()));
        ObjectNode status = node.putObject("status");
        span.failure().ifPresent(failure -> status.put("message", cut(failure)).put("code", ERROR));
    }

    private static void attributes(ObjectNode node, Map<String, ?> values) {
        ArrayNode all = node.putArray("attributes");
        values.forEach((key, value) -> {
            ObjectNode typed = all.addObject().put("key", key).putObject("value");
            if (value instanceof Long number) {
                typed.put("intValue", Long.toString(number));
            } else {
                typed.put("stringValue", cut(String.valueOf(value)));
            }
        });
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS);
    }

    private static String nanos(Instant at) {
        return Long.toString(Math.addExact(Math.multiplyExact(at.getEpochSecond(), NANOS), at.getNano()));
    }
}
