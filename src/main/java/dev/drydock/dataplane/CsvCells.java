package dev.drydock.dataplane;

import dev.drydock.domain.dataset.ExportRecord;
import dev.drydock.domain.dataset.RejectReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The cells of a record. */
final class CsvCells {
    private static final int RAW_CHARACTERS = 2000;

    private CsvCells() {}

    /** The record cannot be read. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final RejectReason reason;
        private final String field;

        Unreadable(RejectReason reason, String field) {
            super(reason.name(), null, false, false);
            this.reason = reason;
            this.field = field;
        }

        RejectReason reason() {
            return reason;
        }

        /** The header of the cell at fault, or empty. */
        String field() {
            return field;
        }
    }

    static String[] of(ExportRecord exported) throws Unreadable {
        if (exported.malformed().isPresent()) {
            throw new Unreadable(exported.malformed().get(), "");
        }
        for (byte b : exported.bytes()) {
            if (b == 0) {
                throw new Unreadable(RejectReason.NUL, "");
            }
        }
        String text = decode(exported.bytes());
        try (CSVParser parser = CSVParser.parse(text, CSVFormat.RFC4180)) {
            Iterator<CSVRecord> records = parser.iterator();
            String[] cells = records.next().values();
            if (records.hasNext()) {
                throw new Unreadable(RejectReason.BAD_QUOTE, "");
            }
            return cells;
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            throw new Unreadable(RejectReason.BAD_QUOTE, "");
        }
    }

    private static String decode(byte[] bytes) throws Unreadable {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Unreadable(RejectReason.NOT_UTF8, "");
        }
    }

    /** The record's text for people: shortened, and without what a database cannot keep. */
    static String raw(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8).replace('\0', '\ufffd');
        return text.length() <= RAW_CHARACTERS ? text : text.substring(0, RAW_CHARACTERS - 1) + "\u2026";
    }
}
