package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Verdicts as people write them, a line a record; {@code README.md} of the corpus tells the format.
 *
 * <pre>
 * row 1 line 2
 * row 2 line 3 x=0.1 unit="u 1"
 * reject 3 line 4 NOT_A_NUMBER x
 * refused EXPORT_HEADER_WRONG lacks id
 * </pre>
 */
final class VerdictText {
    private static final Pattern ROW = Pattern.compile("row (\\d+) line (\\d+)(.*)");
    private static final Pattern REJECT = Pattern.compile("reject (\\d+) line (\\d+) ([A-Z0-9_|]+)(?: (.+))?");
    private static final Pattern REFUSED = Pattern.compile("refused ([A-Z_]+)(?: (.+))?");
    private static final Pattern VALUE = Pattern.compile(" (\\w+)=(\"(?:[^\"\\\\]|\\\\.)*\"|[^ \"]*)");
    private static final Pattern PLAIN = Pattern.compile("[!#-\\[\\]-~]+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)");

    private final CorpusSchema schema;
    private final ExportKind kind;

    VerdictText(CorpusSchema schema, ExportKind kind) {
        this.schema = schema;
        this.kind = kind;
    }

    Expected parse(List<String> lines) {
        List<ExpectedRow> rows = new ArrayList<>();
        for (String line : lines) {
            Matcher refused = REFUSED.matcher(line);
            if (refused.matches()) {
                if (lines.size() > 1) {
                    throw new IllegalArgumentException("A file that is refused has no rows: " + lines);
                }
                return new Expected.Refused(refused.group(1), refused.group(2) == null ? "" : refused.group(2));
            }
            rows.add(row(line));
        }
        return new Expected.Rows(rows);
    }

    private ExpectedRow row(String line) {
        Matcher reject = REJECT.matcher(line);
        if (reject.matches()) {
            return ExpectedRow.Rejected.of(
                    Long.parseLong(reject.group(1)),
                    Long.parseLong(reject.group(2)),
                    reject.group(3),
                    reject.group(4) == null ? "" : reject.group(4));
        }
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
            throw new IllegalArgumentException("'" + line + "' is no line of a verdict");
        }
        long record = Long.parseLong(row.group(1));
        return new ExpectedRow.Accepted(record, Long.parseLong(row.group(2)), values(record, row.group(3)));
    }

    private Map<String, String> values(long record, String changes) {
        Map<String, String> values = new TreeMap<>(schema.usualValues(kind, record));
        Matcher value = VALUE.matcher(changes);
        int read = 0;
        while (value.find() && value.start() == read) {
            read = value.end();
            String name = value.group(1);
            if (!values.containsKey(name)) {
                throw new IllegalArgumentException("There is no value '" + name + "'");
            }
            String text = unquoted(value.group(2));
            values.put(name, schema.isNumber(name) ? CorpusSchema.number(text) : text);
        }
        if (read < changes.length()) {
            throw new IllegalArgumentException("'" + changes.substring(read) + "' is no list of values");
        }
        return values;
    }

    private static String unquoted(String text) {
        if (!text.startsWith("\"")) {
            return text;
        }
        return ESCAPE.matcher(text.substring(1, text.length() - 1)).replaceAll(escape -> {
            String what = escape.group(1);
            String is = switch (what.charAt(0)) {
                case 'n' -> "\n";
                case 'r' -> "\r";
                case 't' -> "\t";
                case 'u' -> String.valueOf((char) Integer.parseInt(what.substring(1), 16));
                default -> what;
            };
            return Matcher.quoteReplacement(is);
        });
    }

    List<String> of(Expected expected) {
        if (expected instanceof Expected.Refused refused) {
            return List.of(("refused " + refused.code() + " " + refused.words()).strip());
        }
        return ((Expected.Rows) expected).rows().stream().map(this::of).toList();
    }

    private String of(ExpectedRow row) {
        if (row instanceof ExpectedRow.Rejected reject) {
            return rejected(reject.record(), reject.line(), String.join("|", reject.reasons()), reject.field());
        }
        return accepted(row.record(), row.line(), ((ExpectedRow.Accepted) row).values());
    }

    List<String> of(Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            return List.of("refused " + refused.code() + " " + refused.sentence());
        }
        return ((Verdict.Read) verdict).outcomes().stream().map(this::of).toList();
    }

    private String of(Outcome outcome) {
        Place place = outcome.place();
        if (outcome instanceof Outcome.Rejected reject) {
            return rejected(place.record(), place.line(), reject.reason(), reject.field());
        }
        return accepted(place.record(), place.line(), ((Outcome.Accepted) outcome).values());
    }

    private static String rejected(long record, long line, String reason, String field) {
        return ("reject " + record + " line " + line + " " + reason + " " + field).strip();
    }

    private String accepted(long record, long line, Map<String, String> values) {
        Map<String, String> usual = schema.usualValues(kind, record);
        return "row " + record + " line " + line
                + values.entrySet().stream()
                        .filter(value -> !value.getValue().equals(usual.get(value.getKey())))
                        .map(value -> " " + value.getKey() + "=" + quoted(value.getValue()))
                        .collect(Collectors.joining());
    }

    private static String quoted(String text) {
        if (text.isEmpty() || PLAIN.matcher(text).matches()) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                quoted.append(c);
            } else {
                quoted.append("\\u%04x".formatted((int) c));
            }
        }
        return quoted.append('"').toString();
    }
}
