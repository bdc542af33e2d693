package dev.drydock.snapshots;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import dev.drydock.domain.dataset.SplitRule;
import dev.drydock.domain.dataset.SplitRule.By;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A split rule in a manifest. One without {@code by} is by group. */
final class SplitRuleJson {
    private static final List<String> SHARES = List.of("train", "tune", "holdout", "salt");
    private static final List<String> INSTANTS = List.of("tuneFrom", "holdoutFrom");

    private SplitRuleJson() {}

    static final class Writer extends JsonSerializer<SplitRule> {
        @Override
        public void serialize(SplitRule rule, JsonGenerator json, SerializerProvider unused) throws IOException {
            json.writeStartObject();
            if (rule.by() != By.GROUP) {
                json.writeStringField("by", rule.by().key());
            }
            if (rule instanceof SplitRule.Shares shares) {
                json.writeNumberField("train", shares.train());
                json.writeNumberField("tune", shares.tune());
                json.writeNumberField("holdout", shares.holdout());
                json.writeStringField("salt", shares.salt());
            } else if (rule instanceof SplitRule.Instants instants) {
                json.writeStringField("tuneFrom", instants.tuneFrom().toString());
                json.writeStringField("holdoutFrom", instants.holdoutFrom().toString());
            }
            json.writeEndObject();
        }
    }

    static final class Reader extends JsonDeserializer<SplitRule> {
        @Override
        public SplitRule deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode rule = context.readTree(parser);
            List<String> keys = new ArrayList<>();
            rule.fieldNames().forEachRemaining(keys::add);
            keys.remove("by");
            String by = rule.path("by").asText(By.GROUP.key());
            if (by.equals(By.TIME.key()) && keys.equals(INSTANTS)) {
                return instants(parser, rule);
            }
            boolean group = by.equals(By.GROUP.key());
            if (!(group || by.equals(By.ID.key())) || !keys.equals(SHARES)) {
                throw JsonMappingException.from(parser, "its split rule is " + rule);
            }
            return new SplitRule.Shares(
                    group ? By.GROUP : By.ID,
                    rule.path("train").asDouble(),
                    rule.path("tune").asDouble(),
                    rule.path("holdout").asDouble(),
                    rule.path("salt").asText());
        }

        private static SplitRule instants(JsonParser parser, JsonNode rule) throws JsonMappingException {
            try {
                return new SplitRule.Instants(
                        Instant.parse(rule.path("tuneFrom").asText()),
                        Instant.parse(rule.path("holdoutFrom").asText()));
            } catch (DateTimeException e) {
                throw JsonMappingException.from(parser, "its split rule is " + rule, e);
            }
        }
    }
}
