package dev.drydock.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drydock.api.SubmitRequest;
import dev.drydock.fuzz.Fuzz;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.io.ByteArrayInputStream;
import java.lang.annotation.Annotation;
import org.junit.jupiter.api.Test;

/** Bodies of requests to the orchestrator, changed at random. */
class RequestFuzzTest {
    @Test
    @SuppressWarnings("unchecked")
    void submissions() {
        byte[] submission =
                "{\"job\": \"nightly-retrain\", \"parameters\": {\"model\": \"pump\", \"force\": \"true\"}, \"token\": \"t-1\"}"
                        .getBytes(UTF_8);
        Class<Object> type = (Class<Object>) (Class<?>) SubmitRequest.class;
        JacksonProvider provider = new JacksonProvider();
        Fuzz.of("submission", submission)
                .acceptsWhatReadsAgain(input -> provider.readFrom(
                        type,
                        type,
                        new Annotation[0],
                        MediaType.APPLICATION_JSON_TYPE,
                        new MultivaluedHashMap<>(),
                        new ByteArrayInputStream(input)));
    }
}
