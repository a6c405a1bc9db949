/**
 * What load and search share: columns and fields, names of indices, addresses, and the ledger as others read it.
 *
 * <p>Imports: {@code schema.time}, {@code text}.
 */
package io.metadatasearch.schema;
