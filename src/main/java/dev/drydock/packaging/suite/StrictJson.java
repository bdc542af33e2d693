package dev.drydock.packaging.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.json.Mappers;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** JSON that is read strictly and written the same way everywhere: two blanks, LF, numbers without exponent. */
final class StrictJson {
    private static final int MAX_BYTES = 16 << 20;

    /** Of a number's exponent: beyond, its plain notation would fill the memory. */
    private static final int MAX_SCALE = 400;

    private StrictJson() {}

    static ObjectNode object() {
        return Mappers.DECIMALS.createObjectNode();
    }

    /** @throws JsonProcessingException also for what is not UTF-8, too long, or has a number that nobody means */
    static JsonNode read(byte[] bytes) throws JsonProcessingException {
        if (bytes.length > MAX_BYTES) {
            throw new Refused("it has " + bytes.length + " bytes, but at most " + MAX_BYTES + " are allowed");
        }
        JsonNode root = Mappers.DECIMALS.readTree(text(bytes));
        requireSaneNumbers(root);
        return root;
    }

    private static String text(byte[] bytes) throws Refused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refused("it is not UTF-8");
        }
    }

    private static void requireSaneNumbers(JsonNode node) throws Refused {
        if (node.isBigDecimal()) {
            BigDecimal number = node.decimalValue();
            if (Math.abs((long) number.scale()) > MAX_SCALE) {
                throw new Refused("the number " + number + " has an exponent beyond " + MAX_SCALE);
            }
        }
        for (JsonNode child : node) {
            requireSaneNumbers(child);
        }
    }

    private static final class Refused extends JsonProcessingException {
        private static final long serialVersionUID = 1L;

        Refused(String why) {
            super(why);
        }
    }

    static byte[] write(JsonNode node) {
        try {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            DefaultPrettyPrinter printer =
                    new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
            return (Mappers.DECIMALS.writer(printer).writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }
}
