"""Cities of the demo network, with the cultures whose names are met there most."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class City:
    """A city, its country, and the names met there, the commonest first."""

    name: str
    country: str
    cultures: tuple[str, ...]

    @property
    def label(self) -> str:
        """The city as a profile shows it."""
        return f"{self.name}, {self.country}"


# In the order of their share of the network.
CITIES = (
    City("Lisbon", "Portugal", ("portuguese", "spanish", "english")),
    City("Berlin", "Germany", ("german", "turkish", "slavic")),
    City("London", "United Kingdom", ("english", "indian", "nigerian")),
    City("Istanbul", "Türkiye", ("turkish", "arabic")),
    City("Paris", "France", ("french", "arabic", "portuguese")),
    City("Toronto", "Canada", ("english", "chinese", "indian")),
    City("Bengaluru", "India", ("indian",)),
    City("São Paulo", "Brazil", ("portuguese", "japanese")),
    City("Lagos", "Nigeria", ("nigerian",)),
    City("Singapore", "Singapore", ("chinese", "indian", "english")),
    City("Amsterdam", "Netherlands", ("german", "english", "turkish")),
    City("Madrid", "Spain", ("spanish",)),
    City("Nairobi", "Kenya", ("kenyan", "english")),
    City("Warsaw", "Poland", ("slavic",)),
    City("Mexico City", "Mexico", ("spanish",)),
    City("Tokyo", "Japan", ("japanese",)),
    City("Seoul", "South Korea", ("korean",)),
    City("Stockholm", "Sweden", ("nordic", "arabic")),
    City("Cairo", "Egypt", ("arabic",)),
    City("Mumbai", "India", ("indian",)),
    City("Dublin", "Ireland", ("english", "slavic", "portuguese")),
    City("Porto", "Portugal", ("portuguese",)),
    City("Hamburg", "Germany", ("german", "turkish", "nordic")),
    City("Lyon", "France", ("french", "arabic")),
    City("Chicago", "United States", ("english", "spanish", "slavic")),
    City("Buenos Aires", "Argentina", ("spanish",)),
    City("Hanoi", "Vietnam", ("vietnamese",)),
    City("Kyiv", "Ukraine", ("slavic",)),
    City("Copenhagen", "Denmark", ("nordic", "english")),
    City("Ankara", "Türkiye", ("turkish",)),
    City("Sydney", "Australia", ("english", "chinese", "vietnamese")),
    City("Amman", "Jordan", ("arabic",)),
    City("Bogotá", "Colombia", ("spanish",)),
    City("Helsinki", "Finland", ("nordic",)),
    City("Taipei", "Taiwan", ("chinese",)),
    City("Abuja", "Nigeria", ("nigerian",)),
    City("Montréal", "Canada", ("french", "english", "arabic")),
    City("Izmir", "Türkiye", ("turkish",)),
    City("Busan", "South Korea", ("korean",)),
    City("Mombasa", "Kenya", ("kenyan", "arabic")),
)
