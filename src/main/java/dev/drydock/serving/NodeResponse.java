package dev.drydock.serving;

import com.fasterxml.jackson.core.JsonProcessingException;

/** An HTTP answer without its container; its body is JSON. */
final class NodeResponse {
    private final int status;
    private final byte[] body;

    private NodeResponse(int status, byte[] body) {
        this.status = status;
        this.body = body;
    }

    static NodeResponse ofBytes(int status, byte[] json) {
        return new NodeResponse(status, json);
    }

    static NodeResponse of(int status, Object document) {
        try {
            return new NodeResponse(status, ServingJson.MAPPER.writeValueAsBytes(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a document of the node's own can be written", e);
        }
    }

    int status() {
        return status;
    }

    /** The bytes themselves; nobody changes them. */
    byte[] body() {
        return body;
    }

    /** Whether the caller may simply try again in a moment. */
    boolean retryLater() {
        return status == 429 || status == 503;
    }
}
