package dev.drydock.packaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drydock.intake.JsonBytes;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Strict JSON: UTF-8 without a byte-order mark, no duplicate keys, nothing after the document, bounded depth and length.
 * {@link Reader} walks a document and speaks of a wrong value by its path.
 */
final class Json {
    /** Longest document that is read. */
    static final int MAX_BYTES = 16 << 20;

    private Json() {}

    /** What is wrong with a document, in words that follow "the document" or a path. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }

        String what() {
            return String.valueOf(getMessage());
        }
    }

    static ObjectNode object() {
        return Mappers.SIGNED.createObjectNode();
    }

    static byte[] write(JsonNode node) {
        try {
            return Mappers.SIGNED.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    static byte[] writePretty(JsonNode node) {
        try {
            String text = Mappers.SIGNED.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    static Reader read(byte[] bytes) throws Malformed {
        if (bytes.length > MAX_BYTES) {
            throw new Malformed("has " + bytes.length + " bytes, but at most " + MAX_BYTES + " are allowed");
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new Malformed("is not UTF-8");
        }
        if (!JsonBytes.areUtf8(bytes)) {
            throw new Malformed("is not UTF-8, or starts with a byte-order mark");
        }
        try {
            JsonNode root = Mappers.SIGNED.readTree(bytes);
            if (root == null || root.isMissingNode()) {
                throw new Malformed("is empty");
            }
            return new Reader("", root);
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw new Malformed("is not strict JSON: " + Mappers.why(e) + where);
        } catch (IOException e) {
            throw new Malformed("cannot be read: " + e.getMessage());
        }
    }

    /** A place in a document. */
    static final class Reader {
        private final String path;
        private final JsonNode node;

        private Reader(String path, JsonNode node) {
            this.path = path;
            this.node = node;
        }

        /** Refuses the object unless it has exactly these keys; those with a {@code ?} at the end may be absent. */
        Reader keys(String... names) throws Malformed {
            if (!node.isObject()) {
                throw wrong("is not an object");
            }
            Set<String> unknown = new TreeSet<>();
            node.fieldNames().forEachRemaining(unknown::add);
            for (String name : names) {
                boolean optional = name.endsWith("?");
                String key = optional ? name.substring(0, name.length() - 1) : name;
                if (!unknown.remove(key) && !optional) {
                    throw wrong("lacks the key '" + key + "'");
                }
            }
            if (!unknown.isEmpty()) {
                throw wrong("has the unknown key '"
                        + PackageNames.printable(unknown.iterator().next()) + "'");
            }
            return this;
        }

        Reader at(String key) throws Malformed {
            JsonNode child = node.get(key);
            if (child == null) {
                throw wrong("lacks the key '" + key + "'");
            }
            return new Reader(path.isEmpty() ? key : path + "." + key, child);
        }

        Optional<Reader> find(String key) throws Malformed {
            return node.has(key) ? Optional.of(at(key)) : Optional.empty();
        }

        List<Reader> items() throws Malformed {
            if (!node.isArray()) {
                throw wrong("is not a list");
            }
            List<Reader> items = new ArrayList<>();
            for (int i = 0; i < node.size(); i++) {
                items.add(new Reader(path + "[" + i + "]", node.get(i)));
            }
            return items;
        }

        String text() throws Malformed {
            if (!node.isTextual()) {
                throw wrong("is not a text");
            }
            return node.textValue();
        }

        /** A text that must be exactly this one. */
        void is(String expected) throws Malformed {
            if (!text().equals(expected)) {
                throw wrong("is '" + PackageNames.printable(text()) + "' and must be '" + expected + "'");
            }
        }

        boolean isFalse() {
            return node.isBoolean() && !node.booleanValue();
        }

        long wholeNumber(long min, long max) throws Malformed {
            if (!node.isIntegralNumber()
                    || !node.canConvertToLong()
                    || node.longValue() < min
                    || node.longValue() > max) {
                throw wrong(min == max ? "must be " + min : "is not a whole number from " + min + " to " + max);
            }
            return node.longValue();
        }

        boolean bool() throws Malformed {
            if (!node.isBoolean()) {
                throw wrong("is not true or false");
            }
            return node.booleanValue();
        }

        String hexDigest() throws Malformed {
            if (!text().matches("[0-9a-f]{64}")) {
                throw wrong("is not a SHA-256 in 64 lower-case hex digits");
            }
            return text();
        }

        byte[] base64() throws Malformed {
            try {
                byte[] bytes = Base64.getDecoder().decode(text());
                if (Base64.getEncoder().encodeToString(bytes).equals(text())) {
                    return bytes;
                }
            } catch (IllegalArgumentException e) {
                throw wrong("is not base64");
            }
            throw wrong("is not padded standard base64");
        }

        /** A text that is padded standard base64, as it stands. */
        String base64Text() throws Malformed {
            base64();
            return text();
        }

        java.time.Instant instant() throws Malformed {
            try {
                return java.time.Instant.parse(text());
            } catch (java.time.format.DateTimeParseException e) {
                throw wrong("is not an instant in UTC such as 2026-11-24T23:15:00Z");
            }
        }

        JsonNode node() {
            return node;
        }

        Malformed wrong(String what) {
            return new Malformed(path.isEmpty() ? what : "is wrong: '" + path + "' " + what);
        }
    }
}
