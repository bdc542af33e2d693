package dev.drydock.dataplane.corpus;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lines of JSON, good and bad, between good ones. Numbers mean in JSON what they mean in CSV, where JSON has such a number at all. */
final class JsonCases {
    static final String FAMILY = "json-lines";
    private static final String BAD = "BAD_JSON";

    /** The grammar of RFC 8259, section 6. */
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private static final Map<String, String> LITERALS =
            Map.of("null", "MISSING_VALUE", "true", "NOT_A_NUMBER", "false", "NOT_A_NUMBER");

    private final List<CorpusCase> cases = new ArrayList<>();

    private JsonCases() {}

    static Stream<CorpusCase> all() {
        JsonCases all = new JsonCases();
        all.numbers();
        all.values();
        all.objects();
        all.bytes();
        all.feedback();
        all.firstLines();
        return all.cases.stream();
    }

    private void numbers() {
        NumberCases.ofX().forEach((text, meaning) -> {
            if (text.indexOf('"') < 0) {
                cell("a string", "x", string(text), meaning);
                cell("bare", "x", text, bare(text, meaning));
            }
        });
        cell("a string", "y", string(""), Meaning.is("y", ""));
        cell("null", "y", "null", Meaning.is("y", ""));
    }

    private static Meaning bare(String text, Meaning meaning) {
        if (LITERALS.containsKey(text)) {
            return Meaning.faultOfCell(LITERALS.get(text));
        }
        String number = text.trim(); // JSON allows white space around it
        if (!NUMBER.matcher(number).matches()) {
            return Meaning.faultOfRecord(BAD);
        }
        return number.equals(text) ? meaning : Meaning.is("x", number);
    }

    private void values() {
        cell("a list", "x", "[1.5]", Meaning.faultOfRecord(BAD));
        cell("an object", "x", "{\"value\": 1.5}", Meaning.faultOfRecord(BAD));
        cell("an escape", "colour", "\"r\\u0065d\"", Meaning.is("colour", "red"));
        cell("another case", "colour", "\"Red\"", Meaning.faultOfCell("UNKNOWN_CATEGORY"));
        cell("a flag", "colour", "true", Meaning.faultOfCell("UNKNOWN_CATEGORY"));
        cell("null", "x", "null", Meaning.faultOfCell("MISSING_VALUE"));
        cell("null", "id", "null", Meaning.faultOfCell("ID_MISSING"));
        cell("a number", "id", "17", Meaning.is("id", "17"));
        cell("half a character", "unit", "\"\\ud83d\"", Meaning.faultOfRecord(BAD));
        cell("a character beyond the first plane", "unit", "\"\\ud83d\\ude00\"", Meaning.is("unit", "\ud83d\ude00"));
        cell("NUL spelt out", "unit", "\"u\\u0000\"", Meaning.faultOfRecord("NUL"));
        cell("a tab as it is", "unit", "\"u\t1\"", Meaning.faultOfRecord(BAD));
        cell("a tab spelt out", "unit", "\"u\\t1\"", Meaning.is("unit", "u\t1"));
        cell("a line end spelt out", "unit", "\"u\\n1\"", Meaning.is("unit", "u\n1"));
        cell("quotes and a comma", "unit", "\"u,\\\"1\\\"\"", Meaning.is("unit", "u,\"1\""));
        cell("an unknown escape", "unit", "\"u\\x31\"", Meaning.faultOfRecord(BAD));
        cell("an apostrophe for a quote", "unit", "'u-1'", Meaning.faultOfRecord(BAD));
        cell("a bare word", "unit", "u-1", Meaning.faultOfRecord(BAD));
        cell("a time in digits", "at", "1793491200", Meaning.faultOfCell("BAD_TIME"));
    }

    private void objects() {
        String usual = row(2, Map.of());
        accepted("white space everywhere", " \t" + usual.replace(", ", " ,\t").replace(": ", " : ") + " ");
        accepted("names in another order", reversed(2));
        accepted("a name more", usual.replaceFirst("\\{", "{\"more\": 1, "));
        accepted("a name more with a list", usual.replaceFirst("\\{", "{\"more\": [1, {\"x\": 3}], "));
        accepted("a name spelt by escapes", usual.replace("\"id\"", "\"\\u0069d\""));
        accepted(
                "a name more twenty deep",
                usual.replaceFirst("\\{", "{\"more\": " + "[".repeat(20) + "]".repeat(20) + ", "));
        rejected(
                "a name more too deep",
                usual.replaceFirst("\\{", "{\"more\": " + "[".repeat(2000) + "]".repeat(2000) + ", "));
        rejected("a name twice", usual.replaceFirst("\\{", "{\"x\": 1, "));
        rejected("a name twice that nobody reads", usual.replaceFirst("\\{", "{\"m\": 1, \"m\": 2, "));
        rejected("a comma at the end", usual.replace("}", ",}"));
        rejected("no end", usual.substring(0, usual.length() - 1));
        rejected("no beginning", usual.substring(1));
        rejected("half of it", usual.substring(0, usual.length() / 2));
        rejected("two in a line", usual + usual);
        rejected("a comma behind it", usual + ",");
        rejected("a word behind it", usual + " x");
        rejected("a comment behind it", usual + " // good");
        rejected("a comment in it", usual.replaceFirst(",", ", /* good */"));
        rejected("names without quotes", usual.replace("\"x\"", "x"));
        rejected("an equals sign", usual.replaceFirst(":", "="));
        rejected("a list of values", "[\"p-2\", 1.5]");
        rejected("a list around it", "[" + usual + "]");
        rejected("a text", "\"p-2\"");
        rejected("a number", "17");
        rejected("null", "null");
        rejected("a row of CSV", "p-2,2026-11-01T00:00:00Z,0.5,1,u-1,north,1.5,2,red,A");
        rejected("one space", " ");
        one("without an input", file().rejected(row(2, without("x")), "MISSING_VALUE", "x"));
        one("without an input that may be missing", file().accepted(row(2, without("y")), "y", ""));
        one("empty", file().rejected("{}", "ID_MISSING", "id"));
    }

    private void bytes() {
        String usual = row(2, Map.of());
        rejected("bytes that are no UTF-8", usual.replace("u-1", "u-" + CorpusFile.raw(0xE9)), "NOT_UTF8");
        rejected("NUL as it is", usual.replace("u-1", "u-\0"), "NUL");
        one(
                "empty lines before and behind",
                file().line("").accepted(usual).line("").line(""));
        one("CR LF", file().ending("\r\n").accepted(usual));
        one("CR alone", file().ending("\r").accepted(usual));
        add("no line end at the end", file().accepted(usual).unended());
        add(
                "a byte order mark",
                CorpusFile.empty(CorpusSchema.CLASSES, ExportKind.LOGS)
                        .append(CorpusFile.encode("\ufeff"))
                        .accepted(row(1, Map.of()))
                        .accepted(usual));
    }

    private void feedback() {
        CorpusFile labels = CorpusFile.empty(CorpusSchema.QUANTITY, ExportKind.FEEDBACK);
        labels.accepted(
                        "{\"id\": \"p-1\", \"label\": 2.5, \"at\": \"2026-11-02T00:00:00Z\", \"who\": \"kim\"}",
                        "label",
                        "2.5")
                .accepted(
                        "{\"id\": \"p-2\", \"label\": \"2.5\", \"at\": \"2026-11-02T00:00:00Z\"}",
                        "label",
                        "2.5",
                        "who",
                        "")
                .rejected("{\"id\": \"p-3\", \"label\": 21, \"at\": \"2026-11-02T00:00:00Z\"}", "OUT_OF_RANGE", "label")
                .rejected("{\"id\": \"p-4\", \"label\": [2.5], \"at\": \"2026-11-02T00:00:00Z\"}", BAD, "");
        add("labels that are quantities", labels);
    }

    private void firstLines() {
        refused("a first line without an input", row(1, without("x")), "lacks x");
        refused("a first line that is cut", row(1, Map.of()).substring(0, 20), "begins like JSON");
        refused("a first line with two objects' names", "{\"id\" \"p-1\"}", "begins like JSON");
    }

    private void cell(String how, String column, String json, Meaning meaning) {
        String text = row(2, Map.of(column, json));
        CorpusFile file = file();
        if (meaning.reasons().isEmpty()) {
            file.accepted(text, meaning.values());
        } else {
            file.rejected(text, meaning.reasons(), meaning.ofRecord() ? "" : column);
        }
        one(column + " " + how + ": " + json, file);
    }

    private void accepted(String shows, String text) {
        one(shows, file().accepted(text));
    }

    private void rejected(String shows, String text) {
        rejected(shows, text, BAD);
    }

    private void rejected(String shows, String text, String reasons) {
        one(shows, file().rejected(text, reasons, ""));
    }

    private void refused(String shows, String first, String words) {
        cases.add(CorpusFile.empty(CorpusSchema.CLASSES, ExportKind.LOGS)
                .line(first)
                .refused(name(shows), FAMILY, shows, "EXPORT_HEADER_WRONG", words));
    }

    /** The first of three records. */
    private static CorpusFile file() {
        return CorpusFile.empty(CorpusSchema.CLASSES, ExportKind.LOGS).accepted(row(1, Map.of()));
    }

    /** Adds the third record. */
    private void one(String shows, CorpusFile two) {
        add(shows, two.accepted(row(3, Map.of())));
    }

    private void add(String shows, CorpusFile file) {
        cases.add(file.build(name(shows), FAMILY, shows));
    }

    private String name(String shows) {
        return "json-%03d-%s".formatted(cases.size(), CorpusCase.slug(shows));
    }

    private static String string(String text) {
        return TextNode.valueOf(text).toString();
    }

    private static String row(long record, Map<String, String> other) {
        return "{"
                + members(record, other).entrySet().stream()
                        .map(member -> string(member.getKey()) + ": " + member.getValue())
                        .collect(Collectors.joining(", "))
                + "}";
    }

    private static String reversed(long record) {
        List<String> members = new ArrayList<>();
        members(record, Map.of()).forEach((name, json) -> members.add(0, string(name) + ": " + json));
        return "{" + String.join(", ", members) + "}";
    }

    /** A marker for a name that is left out. */
    private static Map<String, String> without(String name) {
        return Map.of(name, "");
    }

    /** The usual row's, numbers as numbers; by JSON text. */
    private static Map<String, String> members(long record, Map<String, String> other) {
        Map<String, String> members = new LinkedHashMap<>();
        CorpusSchema.CLASSES.usualCells(ExportKind.LOGS, record).forEach((name, text) -> {
            String json = other.getOrDefault(name, CorpusSchema.CLASSES.isNumber(name) ? text : string(text));
            if (!json.isEmpty()) {
                members.put(name, json);
            }
        });
        return members;
    }
}
