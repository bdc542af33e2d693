package dev.drydock.servingclient;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.release.ServingTarget.GoldenAnswer;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A package's golden vectors as one request of the Open Inference Protocol v2: a named tensor an input, numbers as {@code FP32} with
 * null for missing, categories by name and texts as {@code BYTES}.
 */
final class GoldenQuestion {
    private static final String ID = "golden-watch";

    private final JsonNode golden;
    private final JsonNode signature;

    private GoldenQuestion(JsonNode golden, JsonNode signature) {
        this.golden = golden;
        this.signature = signature;
    }

    static GoldenQuestion read(Path goldenFile, Path signatureFile) {
        try {
            return new GoldenQuestion(
                    Mappers.OWN.readTree(BoundedFile.read(goldenFile, BoundedFile.LISTING)),
                    Mappers.OWN.readTree(BoundedFile.read(signatureFile, BoundedFile.LISTING)));
        } catch (IOException e) {
            throw new DrydockException(
                    CommonFailure.FILE_UNREADABLE,
                    "The golden vectors " + goldenFile + " cannot be read: " + e.getMessage() + ".",
                    e);
        }
    }

    byte[] body() {
        ObjectNode request = Mappers.OWN.createObjectNode().put("id", ID);
        ArrayNode inputs = request.putArray("inputs");
        JsonNode declared = signature.path("inputs");
        for (int i = 0; i < declared.size(); i++) {
            addTensor(inputs.addObject(), declared.get(i), i);
        }
        try {
            return Mappers.OWN.writeValueAsBytes(request);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    private void addTensor(ObjectNode tensor, JsonNode input, int column) {
        boolean categorical = input.path("type").asText().equals("categorical");
        boolean text = input.path("type").asText().equals("text");
        tensor.put("name", input.path("name").asText());
        tensor.put("datatype", categorical || text ? "BYTES" : "FP32");
        tensor.putArray("shape").add(golden.path("vectors").size());
        ArrayNode data = tensor.putArray("data");
        for (JsonNode vector : golden.path("vectors")) {
            JsonNode value = vector.path("raw").path(column);
            if (text) {
                data.add(vector.path("texts").path(column).asText());
            } else if (!value.isNumber() || Double.isNaN(value.doubleValue())) {
                data.addNull();
            } else if (categorical) {
                data.add(input.path("categories").path(value.intValue()).asText());
            } else {
                data.add(value.doubleValue());
            }
        }
    }

    GoldenAnswer compare(JsonNode response) {
        List<Double> scores = scores(response);
        JsonNode vectors = golden.path("vectors");
        List<Double> then = expected(vectors);
        double largest = scores.size() == then.size() ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(scores.size(), then.size()); i++) {
            double difference = Math.abs(scores.get(i) - then.get(i)) / scale(i);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return new GoldenAnswer(
                vectors.size(),
                largest,
                golden.path("tolerance").asDouble(0),
                response.path("parameters").path("package_digest").asText());
    }

    /** Of several targets each has its own. */
    private double scale(int score) {
        JsonNode scales = golden.path("scales");
        return scales.isEmpty()
                ? golden.path("scale").asDouble(1)
                : scales.path(score % scales.size()).asDouble(1);
    }

    /** All scores of all vectors, one after the other, as the endpoint's tensor has them. */
    private static List<Double> expected(JsonNode vectors) {
        List<Double> scores = new ArrayList<>();
        for (JsonNode vector : vectors) {
            if (vector.has("scores")) {
                vector.path("scores").forEach(score -> scores.add(score.asDouble(Double.NaN)));
            } else {
                scores.add(vector.path("score").asDouble(Double.NaN));
            }
        }
        return scores;
    }

    private static List<Double> scores(JsonNode response) {
        List<Double> scores = new ArrayList<>();
        for (JsonNode output : response.path("outputs")) {
            if (output.path("name").asText().equals("score")) {
                output.path("data").forEach(value -> scores.add(value.asDouble(Double.NaN)));
            }
        }
        return scores;
    }
}
