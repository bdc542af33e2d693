package dev.drydock.spi;

import java.io.InputStream;
import java.util.Map;

/**
 * Reads exported files of a format that Drydock does not know. A source's signed manifest names the format of a file; the signed gate
 * policy names the jar that reads it.
 *
 * <p>Drydock reads a file once, when a run receives it, and keeps its records as JSON lines. From then on they are records like any
 * other: checked by {@code model.yaml}, quarantined, erased.
 *
 * <p><b>Found by</b> {@code META-INF/services/dev.drydock.spi.ExportReader} of the jar; the class is public and has a public constructor
 * without parameters. Drydock makes a new instance in a new class loader for each file, and uses it on one thread, which is not the
 * server's. Keep no thread, file or connection open.
 */
public interface ExportReader {

    /**
     * The format's name in manifests and in the policy, such as {@code acme-csv}: lower-case letters, digits and single dashes, a letter
     * first, 40 characters at most.
     *
     * @return never null, always the same
     */
    String format();

    /**
     * Reads a whole file and gives each of its records to {@code records}, in the order of the file. The same bytes must give the same
     * records.
     *
     * @param in the file as it was delivered, buffered; Drydock closes it
     * @throws Exception if the file as a whole cannot be read. Whatever is thrown refuses the export (EXTENSION_FAILED); so does a call
     *     that takes longer than an hour (EXTENSION_TIMED_OUT), whose thread is interrupted. A record that cannot be read is no reason:
     *     give it to {@link Records#unreadable}
     */
    void read(InputStream in, Records records) throws Exception;

    /** Takes the records of one file. Drydock implements it. To be used during {@link ExportReader#read} alone, by its thread. */
    interface Records {

        /**
         * A record.
         *
         * @param position offset of the record's first byte in the delivered file, from 0; never less than that of the record before
         * @param fields by the names of {@code model.yaml}'s columns; other names are ignored. A value is a {@link String}, or a number:
         *     {@link Integer}, {@link Long}, {@link java.math.BigInteger}, {@link java.math.BigDecimal}, or a finite {@link Float} or
         *     {@link Double}. Null, the empty text and a missing name are an empty cell. A time is text, an instant in UTC such as
         *     {@code 2026-11-24T23:15:00Z}
         * @throws RuntimeException if Drydock cannot take the record: let it pass through. Afterwards the export is refused, whatever the
         *     reader does (EXTENSION_ANSWER_INVALID): a position that is wrong, a value of another type, a name that begins with
         *     {@code @}, or more records than the source signed
         */
        void record(long position, Map<String, ?> fields);

        /**
         * A record that cannot be read. It counts as a row of the file, and is quarantined as {@code BAD_JSON} with its position and
         * this sentence.
         *
         * @param position as for {@link #record}
         * @param why one line of 1 to 200 characters; people who may see raw rows see it
         * @throws RuntimeException as {@link #record}
         */
        void unreadable(long position, String why);
    }
}
