package dev.drydock.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drydock.json.Mappers;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** An HTTP answer without its container; its body is JSON unless a header {@code Content-Type} says otherwise. */
final class NodeResponse {
    private final int status;
    private final byte[] body;
    private final SortedMap<String, String> headers;

    private NodeResponse(int status, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.body = body;
        this.headers = new TreeMap<>(headers);
    }

    static NodeResponse ofBytes(int status, byte[] json) {
        return new NodeResponse(status, json, retryLater(status) ? Map.of("Retry-After", "1") : Map.of());
    }

    static NodeResponse of(int status, Object document) {
        try {
            return ofBytes(status, Mappers.RECORDS_WITHOUT_NULLS.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document of the node's own can be written", e);
        }
    }

    /**
     * Whether the caller may try again: after a second, unless the answer gets another {@code Retry-After}. A second is enough for a client that is
     * too fast, since the lowest limit is one request a second.
     */
    private static boolean retryLater(int status) {
        return status == 429 || status == 503;
    }

    /** The same with this header in place of one of that name. */
    NodeResponse with(String header, String value) {
        NodeResponse more = new NodeResponse(status, body, headers);
        more.headers.put(header, value);
        return more;
    }

    int status() {
        return status;
    }

    /** The bytes themselves; nobody changes them. */
    byte[] body() {
        return body;
    }

    /** Besides those of every answer. */
    SortedMap<String, String> headers() {
        return headers;
    }
}
