package dev.drydock.packaging.dossier;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drydock.domain.audit.Hash;
import dev.drydock.failure.DossierFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.json.Mappers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The documents of a dossier that Drydock itself writes, as JSON records. Every key must be there. */
final class DossierDocuments {
    /** Version of the format. */
    static final int VERSION = 1;

    private DossierDocuments() {}

    /**
     * What is signed about a dossier.
     *
     * @param madeAt ISO-8601, UTC
     * @param program version of Drydock that made it
     * @param orders oldest first
     * @param documents every other document, by name
     */
    record Index(
            int version,
            String site,
            String stage,
            String model,
            int number,
            String state,
            String packageDigest,
            String madeAt,
            String madeBy,
            String program,
            List<OrderLine> orders,
            List<Document> documents) {

        Index {
            orders = List.copyOf(orders);
            documents = List.copyOf(documents);
        }

        String label() {
            return model + "/" + number;
        }
    }

    /** @param trust digest of the trust file that the order was made under; empty if nobody kept it */
    record OrderLine(long sequence, String trust) {}

    record Document(String name, String sha256) {}

    /**
     * What the audit log says, with proofs.
     *
     * @param publicKey PEM text
     * @param checkpoint signed note
     * @param left records that the dossier leaves out because there are too many
     */
    record Log(
            String publicKey, String checkpoint, long left, List<RecordLine> records, List<BeginningLine> beginnings) {
        Log {
            records = List.copyOf(records);
            beginnings = List.copyOf(beginnings);
        }
    }

    /** @param checkpoints signed notes, of the size right after each change of the log's key */
    record KeyChanges(List<String> checkpoints) {
        KeyChanges {
            checkpoints = List.copyOf(checkpoints);
        }
    }

    /**
     * @param record canonical text
     * @param proof hashes in base64
     */
    record RecordLine(long number, String record, List<String> proof) {
        RecordLine {
            proof = List.copyOf(proof);
        }
    }

    /** @param proof hashes in base64 */
    record BeginningLine(long size, List<String> proof) {
        BeginningLine {
            proof = List.copyOf(proof);
        }
    }

    /** Time stamps of checkpoints of the log, in the order of their sizes. */
    record Stamps(List<StampLine> stamps) {
        Stamps {
            stamps = List.copyOf(stamps);
        }
    }

    /**
     * @param checkpoint signed note
     * @param stamp the authority's answer, DER in base64
     */
    record StampLine(String checkpoint, String stamp) {}

    static byte[] write(Object document) {
        try {
            String text =
                    Mappers.COMPLETE_RECORDS.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers can always be written", e);
        }
    }

    /** @throws DrydockException {@code DOSSIER_REFUSED} */
    static <T> T read(String name, byte[] json, Class<T> type) {
        try {
            T document = Mappers.COMPLETE_RECORDS.readValue(json, type);
            if (document != null) {
                return document;
            }
        } catch (JsonProcessingException e) {
            throw refused(name + " is not as Drydock writes it: " + Mappers.why(e));
        } catch (IOException e) {
            throw refused(name + " cannot be read: " + e.getMessage());
        }
        throw refused(name + " is empty");
    }

    static List<String> encoded(List<Hash> hashes) {
        return hashes.stream()
                .map(hash -> Base64.getEncoder().encodeToString(hash.bytes()))
                .toList();
    }

    /** @throws IllegalArgumentException if a text is no hash */
    static List<Hash> decoded(List<String> hashes) {
        return hashes.stream()
                .map(text -> Hash.of(Base64.getDecoder().decode(text)))
                .toList();
    }

    static DrydockException refused(String why) {
        return new DrydockException(
                DossierFailure.DOSSIER_REFUSED,
                "The dossier is refused: " + why
                        + ". Ask the site for another one: 'drydock dossier VERSION -o FILE'.");
    }
}
