package dev.drydock.inference;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.drydock.failure.DrydockException;
import dev.drydock.failure.FailureCode;
import dev.drydock.intake.BoundedFile;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads the JSON documents of a package strictly: no unknown, duplicate or missing key, nothing after the end. */
final class Json {
    private Json() {}

    static <T> T read(Path file, Class<T> type, FailureCode failure, String what) {
        try {
            T document = Mappers.EXACT_RECORDS.readValue(BoundedFile.read(file, BoundedFile.LISTING), type);
            if (document == null) {
                throw new DrydockException(
                        failure, "The " + what + " " + file + " is null. Write it as docs/formats.md describes.");
            }
            return document;
        } catch (NoSuchFileException e) {
            throw new DrydockException(
                    failure, "The " + what + " " + file + " does not exist. Add it as docs/formats.md describes.", e);
        } catch (JacksonException e) {
            throw new DrydockException(
                    failure,
                    "The " + what + " " + file + " cannot be read: " + Mappers.why(e) + place(e)
                            + ". Write it as docs/formats.md describes.",
                    e);
        } catch (IOException e) {
            throw new DrydockException(
                    failure, "The " + what + " " + file + " cannot be read: " + e + ". Check the file system.", e);
        }
    }

    /**
     * Used by the documents' constructors, since Jackson passes null for a key that is missing.
     *
     * @throws IllegalArgumentException if the value is null
     */
    static <T> T given(@Nullable T value, String key) {
        if (value == null) {
            throw new IllegalArgumentException("the key " + key + " is missing");
        }
        return value;
    }

    static void write(Path file, Object document) throws IOException {
        Files.write(file, Mappers.EXACT_RECORDS.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
    }

    private static String place(JacksonException e) {
        String path = e instanceof JsonMappingException m ? " at " + m.getPathReference() : "";
        return e.getLocation() == null
                ? path
                : path + " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }
}
