package dev.drydock.persistence;

import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository.AliasChange;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "alias_change")
class AliasChangeEntity {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "alias_change_seq")
    @SequenceGenerator(name = "alias_change_seq", sequenceName = "alias_change_seq", allocationSize = 50)
    long id;

    String model;

    String alias;

    @Column(name = "version_number")
    int number;

    @Column(name = "set_by")
    String setBy;

    @Column(name = "set_at")
    Instant setAt;

    @SuppressWarnings("NullAway") // filled by Hibernate
    AliasChangeEntity() {}

    AliasChangeEntity(AliasChange change) {
        model = change.model();
        alias = change.alias();
        number = change.version().number();
        setBy = change.by();
        setAt = change.at();
    }

    AliasChange toChange() {
        return new AliasChange(model, alias, new VersionId(model, number), setBy, setAt);
    }
}
