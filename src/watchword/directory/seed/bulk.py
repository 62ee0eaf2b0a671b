"""As many users as a measurement asks for: plain members with names, mail and phone, the same ones every time. Pure."""

from collections.abc import Iterator

from watchword.directory.seed.contoso import DOMAIN
from watchword.directory.seed.model import MakeId, named_id
from watchword.directory.users.model import User
from watchword.kernel.clock import Instant
from watchword.kernel.ids import UserId

_GIVEN_TEXT = """
Aaron Abigail Adrian Agnes Albert Alice Amir Ana Andrea Anton Bella Bruno Carla Carlos Cecilia Chen Clara
Cyrus Dalia Daniel David Diana Elena Elias Emma Erik Esther Fatima Felix Fiona Gabriel Gina Greta Hannah
Hassan Helen Hugo Ida Igor Ines Ivan Jana Jonas Julia Kai Karin Kofi Lara Laura Leo Lena Lukas Malik Maria
Marta Max Mei Mina Nadia Nils Noah Olga Omar Oscar Paula Petra Pia Quentin Rania Rosa Samir Sara Sofia Stefan
Tara Theo Tomas Uma Vera Viktor Wanda Xavier Yara Yusuf Zara
"""
_SURNAMES_TEXT = """
Abbott Adams Ahmed Alvarez Andersen Baker Bauer Becker Bianchi Brown Carter Castro Chan Cohen Costa Cruz Dahl
Davies Diaz Dubois Eriksen Evans Farah Fischer Fontaine Garcia Gomez Gray Haas Hansen Hill Horvath Ibrahim
Ivanov Jansen Jones Kaur Keller Khan Kim Klein Kowalski Larsen Lee Lopez Martin Mendez Meyer Moreau Nakamura
Nguyen Novak Olsen Ortiz Park Patel Peters Petrov Quinn Ramos Reed Rossi Roux Santos Sato Schmidt Silva Singh
Smith Sousa Suzuki Taylor Torres Turner Unger Vargas Vogel Wagner Walsh Weber White Wong Young Zhang Zimmer
"""
_GIVEN, _SURNAMES = tuple(_GIVEN_TEXT.split()), tuple(_SURNAMES_TEXT.split())
_DEPARTMENTS = ("Engineering", "Finance", "Human Resources", "Marketing", "Production", "Retail", "Sales")


def bulk_users(first: int, count: int, now: Instant, *, domain: str = DOMAIN, ids: MakeId = named_id) -> Iterator[User]:
    """Users number `first` to `first + count - 1`."""
    for number in range(first, first + count):
        given = _GIVEN[number % len(_GIVEN)]
        surname = _SURNAMES[number // len(_GIVEN) % len(_SURNAMES)]
        name = f"{given}.{surname}.{number}".lower()
        upn = f"{name}@{domain}"
        yield User(
            id=UserId(ids(f"user {upn}")),
            upn=upn,
            display_name=f"{given} {surname}",
            account_enabled=True,
            created_at=now,
            sessions_valid_from=now,
            password_changed_at=now,
            profile={
                "givenName": given,
                "surname": surname,
                "department": _DEPARTMENTS[number % len(_DEPARTMENTS)],
                "employeeId": str(number),
                "mail": upn,
                "mailNickname": name,
                "mobilePhone": f"+1 206 555 {number % 10_000:04}",
                "usageLocation": "US",
                "userType": "Member",
            },
        )
