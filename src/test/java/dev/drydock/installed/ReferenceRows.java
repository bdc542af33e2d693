package dev.drydock.installed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.domain.dataset.InputColumn;
import dev.drydock.modelfile.ModelFileReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Requests whose rows lie as a sample's {@code reference.json} says. */
final class ReferenceRows {
    /** As many as one request may have. */
    static final int ROWS = 256;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode question;
    private final Map<String, JsonNode> reference = new HashMap<>();
    private final Map<String, List<String>> categories = new HashMap<>();

    /** @param sample a model's directory with {@code request.json}, {@code reference.json} and {@code model.yaml} */
    ReferenceRows(Path sample) throws IOException {
        question = JSON.readTree(sample.resolve("request.json").toFile());
        JSON.readTree(sample.resolve("reference.json").toFile())
                .path("inputs")
                .forEach(input -> reference.put(input.path("input").asText(), input));
        for (InputColumn input : new ModelFileReader()
                .readText(Files.readString(sample.resolve("model.yaml")))
                .schema()
                .inputs()) {
            categories.put(input.name(), input.categories());
        }
    }

    /** @param shifted an input of which all rows have the largest value; empty for none */
    byte[] request(String id, String shifted) throws IOException {
        ObjectNode request = question.deepCopy();
        request.put("id", id);
        int place = 0;
        for (JsonNode tensor : request.path("inputs")) {
            String name = tensor.path("name").asText();
            ArrayNode data = JSON.createArrayNode();
            for (int row = 0; row < ROWS; row++) {
                int drawn = name.equals(shifted) ? ROWS - 1 : row * (2 * place + 37) % ROWS;
                data.add(reference.containsKey(name) ? value(name, drawn) : tensor.at("/data/0"));
            }
            ((ObjectNode) tensor).set("shape", JSON.createArrayNode().add(ROWS));
            ((ObjectNode) tensor).set("data", data);
            place++;
        }
        return JSON.writeValueAsBytes(request);
    }

    /** The value in the bin that has the drawn place of all rows, those without a value first. */
    private JsonNode value(String name, int drawn) {
        JsonNode known = Objects.requireNonNull(reference.get(name));
        List<Long> counts = new ArrayList<>(List.of(known.path("missing").asLong()));
        known.path("counts").forEach(count -> counts.add(count.asLong()));
        double all = counts.stream().mapToLong(Long::longValue).sum();
        double wanted = (drawn + 0.5) / ROWS * all;
        int bin = -1;
        for (double seen = counts.get(0); seen < wanted; seen += counts.get(bin + 1)) {
            bin++;
        }
        if (bin < 0) {
            return JSON.getNodeFactory().nullNode();
        }
        List<String> names = categories.getOrDefault(name, List.of());
        if (!names.isEmpty()) {
            return JSON.getNodeFactory().textNode(names.get(bin));
        }
        return JSON.getNodeFactory()
                .numberNode(
                        bin == 0
                                ? 0.99 * known.at("/edges/0").asDouble()
                                : known.at("/edges/" + (bin - 1)).asDouble());
    }
}
