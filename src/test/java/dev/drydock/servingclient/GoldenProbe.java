package dev.drydock.servingclient;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** The orchestrator's golden question, for tests of serving nodes. */
public final class GoldenProbe {
    private final GoldenQuestion question;

    private GoldenProbe(GoldenQuestion question) {
        this.question = question;
    }

    public static GoldenProbe of(Path golden, Path signature) {
        return new GoldenProbe(GoldenQuestion.read(golden, signature));
    }

    public byte[] body() {
        return question.body();
    }

    public double largestDifference(JsonNode response) {
        return question.compare(response).largestDifference();
    }
}
