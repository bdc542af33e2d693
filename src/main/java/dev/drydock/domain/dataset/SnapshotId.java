package dev.drydock.domain.dataset;

/**
 * Identity of an immutable dataset: lower-case hex SHA-256 over the schema, the split rule and the root of the row hashes
 * sorted by prediction id. The same rows in any order have the same id.
 */
public record SnapshotId(String hex) {
    public SnapshotId {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a snapshot id is 64 lower-case hex digits, not '" + hex + "'");
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
