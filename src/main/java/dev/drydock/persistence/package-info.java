/** Entities, repositories, transactions and migrations: the only room that knows Hibernate and JDBC. */
@NullMarked
package dev.drydock.persistence;

import org.jspecify.annotations.NullMarked;
