package dev.drydock.dataplane.corpus;

import dev.drydock.domain.dataset.ExportKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Ways to write a time. What is no ISO-8601 instant of a year from 0000 to 9999 with its offset is bad. */
final class TimeCases {
    /** The text, and the instant in milliseconds that it is. */
    private static final Map<String, String> INSTANTS = new LinkedHashMap<>();

    private static final List<String> FAULTS = new ArrayList<>();

    static {
        INSTANTS.put("2026-11-01T12:34:56Z", "2026-11-01T12:34:56Z");
        INSTANTS.put("2026-11-01T12:34:56.7Z", "2026-11-01T12:34:56.700Z");
        INSTANTS.put("2026-11-01T12:34:56.789Z", "2026-11-01T12:34:56.789Z");
        INSTANTS.put("2026-11-01T12:34:56.789999Z", "2026-11-01T12:34:56.789Z");
        INSTANTS.put("2026-11-01T12:34:56.1234567Z", "2026-11-01T12:34:56.123Z");
        INSTANTS.put("2026-11-01T12:34:56.999999999Z", "2026-11-01T12:34:56.999Z");
        INSTANTS.put("2026-11-01T00:00:00+00:00", "2026-11-01T00:00:00Z");
        INSTANTS.put("2026-11-01T01:00:00+01:00", "2026-11-01T00:00:00Z");
        INSTANTS.put("2026-11-01T00:00:00+05:45", "2026-10-31T18:15:00Z");
        INSTANTS.put("2026-11-01T00:00:00-03:30", "2026-11-01T03:30:00Z");
        INSTANTS.put("2026-10-31T23:30:00.5-01:00", "2026-11-01T00:30:00.500Z");
        INSTANTS.put("2026-11-01T00:00:00+14:00", "2026-10-31T10:00:00Z");
        INSTANTS.put("2026-11-01t12:34:56z", "2026-11-01T12:34:56Z");
        INSTANTS.put("2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z");
        INSTANTS.put("2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z");
        INSTANTS.put("2026-12-31T23:59:59Z", "2026-12-31T23:59:59Z");
        INSTANTS.put("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
        INSTANTS.put("1969-12-31T23:59:59.9999Z", "1969-12-31T23:59:59.999Z");
        INSTANTS.put("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
        INSTANTS.put("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z");
        INSTANTS.put("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z");
        INSTANTS.put("2038-01-19T03:14:08Z", "2038-01-19T03:14:08Z");

        faults("2026-11-01T00:00:00", "2026-11-01 00:00:00Z", "2026-11-01 00:00:00", "2026-11-01", "2026-11", "2026");
        faults(
                "2026-11-01T00:00Z",
                "2026-11-01T00Z",
                "2026-11-1T00:00:00Z",
                "2026-11-01T0:00:00Z",
                "26-11-01T00:00:00Z");
        faults("20261101T000000Z", "2026-W44-7T00:00:00Z", "2026-305T00:00:00Z", "2026-11-01T00:00:00.Z");
        faults("2026-11-01T00:00:00.1234567890Z", "\"2026-11-01T00:00:00,5Z\"", "2026-11-01T00:00:00 Z");
        faults(
                " 2026-11-01T00:00:00Z",
                "2026-11-01T00:00:00Z ",
                "\ufeff2026-11-01T00:00:00Z",
                "2026-11-01T00:00:00Z\u00a0");
        faults(
                "2026-11-01T00:00:00UTC",
                "2026-11-01T00:00:00 UTC",
                "2026-11-01T00:00:00Z[UTC]",
                "2026-11-01T00:00:00CET");
        faults("2026-11-01T00:00:00+01:00[Europe/Paris]", "2026-11-01T00:00:00+0100", "2026-11-01T00:00:00+25:00");
        faults(
                "2026-11-01T00:00:00+01:60",
                "2026-11-01T00:00:00+1",
                "2026-11-01T00:00:00ZZ",
                "2026-11-01T00:00:00Z+01:00");
        faults("2016-12-31T23:59:60Z", "2026-11-01T23:59:60Z", "2026-11-01T12:00:60Z", "2026-11-01T24:00:00Z");
        faults("2026-11-01T24:00:01Z", "2026-11-01T25:00:00Z", "2026-11-01T00:60:00Z", "2026-11-01T00:00:61Z");
        faults("2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-11-31T00:00:00Z");
        faults("2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "0000-00-00T00:00:00Z");
        faults("10000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "-2026-11-01T00:00:00Z");
        faults("+2026-11-01T00:00:00Z", "+292278995-01-01T00:00:00Z", "+1000000000-12-31T23:59:59Z", "999999999999");
        faults("1793491200", "1793491200000", "1793491200.123", "1.7934912E12", "46327", "46327.5", "0", "-1");
        faults(
                "01/11/2026",
                "11/01/2026 00:00",
                "01.11.2026 00:00",
                "1-Nov-2026",
                "Nov 1 2026 12:00AM",
                "2026/11/01 00:00:00");
        faults(
                "Sun Nov 01 2026 00:00:00 GMT+0000",
                "\"Sun, 01 Nov 2026 00:00:00 GMT\"",
                "2026-11-01 00:00:00 +0000 UTC m=+0.01");
        faults("2026-11-01 00:00:00+00", "infinity", "-infinity", "NaT", "NaN", "null", "now", "at", "\\N", "P1D");
        faults(
                "\u0662\u0660\u0662\u0666-\u0661\u0661-\u0660\u0661T00:00:00Z",
                "\uff12\uff10\uff12\uff16-11-01T00:00:00Z");
        faults("2026\u201311\u201301T00:00:00Z", "2026\u221211\u221201T00:00:00Z", "2026-11-01\u200bT00:00:00Z");
        faults("\"2026-11-01T00:00:00Z\n\"", "\"\"\"2026-11-01T00:00:00Z\"\"\"", "'2026-11-01T00:00:00Z'");
        faults("2026-11-01T00:00:00Z".repeat(200), "9".repeat(3_000));
    }

    private TimeCases() {}

    private static void faults(String... texts) {
        FAULTS.addAll(List.of(texts));
    }

    static Stream<CorpusCase> all() {
        List<CorpusCase> cases = new ArrayList<>();
        for (ExportKind kind : ExportKind.values()) {
            INSTANTS.forEach((text, instant) -> cases.add(one(kind, cases.size(), text, Meaning.is("at", instant))));
            FAULTS.forEach(text -> cases.add(one(kind, cases.size(), text, Meaning.faultOfCell("BAD_TIME"))));
        }
        return cases.stream();
    }

    private static CorpusCase one(ExportKind kind, int number, String text, Meaning meaning) {
        String shown = text.replaceAll("[^ -~]", "?");
        return CorpusFile.of(CorpusSchema.CLASSES, kind, "\n")
                .good()
                .cell("at", text, meaning)
                .good()
                .build(
                        "time-%s-%03d-%s".formatted(kind.wireName(), number, CorpusCase.slug(text)),
                        "times",
                        (meaning.reasons().isEmpty() ? "a time: " : "no time: ")
                                + shown.substring(0, Math.min(50, shown.length())));
    }
}
