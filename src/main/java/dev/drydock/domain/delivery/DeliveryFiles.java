package dev.drydock.domain.delivery;

import dev.drydock.domain.delivery.DeliveryStatement.Contents;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.DeliveryStatement.Kind;
import dev.drydock.failure.DrydockException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Deliveries as files: {@code deliveries/out} and {@code deliveries/in}, which may be where a medium is mounted, and this site's own disk. A
 * folder on a medium is read once, and what is used is the copy.
 */
public interface DeliveryFiles {

    /** Files of one thing that is to be delivered: everything in the folder. */
    record Parcel(Kind kind, String name, Path folder) {}

    /**
     * Makes a folder for files that are to be delivered, such as the copy of a policy.
     *
     * @param key of a run or a draft; {@link #clearParcels} removes all that it made
     */
    Path parcelFolder(String key, String name, Map<String, byte[]> files);

    /**
     * As {@link #parcelFolder}, of content that is never the same twice, such as a signed report: what an earlier attempt of the run made there
     * stays, so that the volumes that it wrote stay right.
     */
    Path parcelOnce(String key, String name, String file, Supplier<byte[]> content);

    /** The files of an export that a person put into {@code deliveries/exports}, copied to a folder of the same key. */
    Path exportFolder(String key, String manifest, List<String> files);

    /** @throws DrydockException {@code DELIVERY_NOT_SENT} if no manifest has that name */
    byte[] exportManifest(String manifest);

    /**
     * A parcel with the digests of its files.
     *
     * @param item what the statement says of it
     */
    record Hashed(Parcel parcel, List<FileDigest> files, Item item) {
        public Hashed {
            files = List.copyOf(files);
        }
    }

    /** A file of a parcel. */
    record FileDigest(String name, long bytes, String sha256) {}

    /**
     * Finds the digests of the parcels' files, without writing anything: those of a package in its signature, others by reading them.
     *
     * @throws DrydockException {@code PACKAGE_ALTERED} if a package has not the files that were signed
     */
    List<Hashed> hash(List<Parcel> parcels);

    /**
     * Writes the volumes. Complete volumes that an earlier attempt of the run wrote stay as they are. Every file is hashed again while it is
     * written.
     *
     * @param stopRequested checked between parts; if true, the rest is not written
     * @return empty volumes if it was stopped
     * @throws DrydockException {@code MEDIUM_FAILED}; {@code DELIVERY_NOT_SENT} if a file is not what was hashed or signed
     */
    Contents pack(long runInstance, String to, List<Hashed> parcels, Packing packing, BooleanSupplier stopRequested);

    /**
     * How volumes are written.
     *
     * @param volumeBytes no volume is larger
     * @param recipients for whom they are encrypted; empty if they are not
     */
    record Packing(long volumeBytes, List<String> recipients) {
        public Packing {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * Gives a delivery that {@link #pack} wrote its statement and its name. Doing it again is harmless.
     *
     * @param envelope the signed statement
     * @throws DrydockException {@code MEDIUM_FAILED} also if its volumes are not all there
     */
    void publish(long runInstance, DeliveryStatement sealed, String envelope);

    /** Removes the folders of that key. */
    void clearParcels(String key);

    /** The folders in {@code deliveries/in} with a statement, and what files are in each, with size and time. */
    SortedMap<String, String> waiting();

    /**
     * The statement in a folder of {@code deliveries/in}.
     *
     * @throws DrydockException {@code DELIVERY_UNKNOWN} if there is no such folder, {@code DELIVERY_INCOMPLETE} if it has no statement
     */
    byte[] statement(String folder);

    /**
     * Checks the volumes where they lie, unpacks them and checks every file. If some are missing, those that are there are copied to this
     * site's disk and need not be there the next time, so several media may come one after another.
     *
     * @return folder with one folder for each item, by {@link Item#folder()}
     * @throws DrydockException {@code DELIVERY_INCOMPLETE} if a volume is missing or shorter, {@code DELIVERY_REFUSED} if it has other bytes or is
     *     no such delivery, {@code MEDIUM_FAILED}
     */
    Path unpack(String folder, String digest, DeliveryStatement statement);

    /** Names of the files in a folder of an item, without those in folders of it. */
    List<String> names(Path folder);

    /**
     * A small file of an item.
     *
     * @throws DrydockException {@code DELIVERY_REFUSED} if it is missing, no plain file, or too large
     */
    byte[] document(Path folder, String name);

    /** Lower-case hex SHA-256 of a file of an item. */
    String sha256(Path file);

    /** Puts unpacked items where people find them, {@code deliveries/received/}. Doing it again is harmless. */
    Path keep(String digest, DeliveryStatement statement);

    /** Removes what does not stay there; doing it again is harmless. */
    void drop(Path folder);

    /** Removes what was copied and unpacked. */
    void discard(String digest);
}
